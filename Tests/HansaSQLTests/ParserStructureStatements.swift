extension ParserStructureTests {
  /// A statement, its outline, and its outline with the expressions' places: other statements.
  static let statements: [String] = [
    #"""
    EXPLAIN SELECT 1
    explain [] select 1
    explain [] select 1@15
    """#,
    #"""
    EXPLAIN ANALYZE VERBOSE SELECT 1
    explain [analyze, verbose] select 1
    explain [analyze, verbose] select 1@31
    """#,
    #"""
    EXPLAIN (ANALYZE, VERBOSE off, COSTS false, FORMAT json, TIMING 1) SELECT 1 FROM t
    explain [analyze, verbose=off, costs=false, format=json, timing=1] select 1 from t
    explain [analyze, verbose=off, costs=false, format=json, timing=1] select 1@74 from t
    """#,
    #"""
    EXPLAIN (VALUES (1))
    explain [] values (1)
    explain [] values (1@17)
    """#,
    #"""
    PREPARE "a ""b" ( int, numeric(4) ) AS SELECT $2
    prepare a "b(pg_catalog.int4, pg_catalog.numeric(4)) {select $2}
    prepare a "b(pg_catalog.int4, pg_catalog.numeric(4@31)) {select $2@46}@39
    """#,
    #"""
    PREPARE p$1é/* ( */AS SELECT 1
    prepare p$1é() {select 1}
    prepare p$1é() {select 1@30}@23
    """#,
    #"""
    PREPARE U&"!0061" UESCAPE '!' (int) AS SELECT 1
    prepare a(pg_catalog.int4) {select 1}
    prepare a(pg_catalog.int4) {select 1@46}@39
    """#,
    #"""
    EXECUTE p(1, 'a')
    execute p(1, 'a')
    execute p(1@10, 'a'@13)
    """#,
    #"""
    EXPLAIN EXECUTE p
    explain [] execute p()
    explain [] execute p()
    """#,
    #"""
    DEALLOCATE PREPARE p
    deallocate p
    deallocate p
    """#,
    #"""
    DEALLOCATE ALL
    deallocate all
    deallocate all
    """#,
    #"""
    SET search_path = shop, "Parts", 'geo'
    set session search_path = 'shop', 'Parts', 'geo'
    set session search_path = 'shop', 'Parts', 'geo'
    """#,
    #"""
    SET LOCAL statement_timeout TO 5000
    set transaction statement_timeout = 5000
    set transaction statement_timeout = 5000
    """#,
    #"""
    SET SESSION hansa.pushdown TO off
    set session hansa.pushdown = 'off'
    set session hansa.pushdown = 'off'
    """#,
    #"""
    SET x = -5, 1.5, TRUE
    set session x = -5, 1.5d, 'true'
    set session x = -5, 1.5d, 'true'
    """#,
    #"""
    SET TIME ZONE 'Europe/Berlin'
    set session timezone = 'Europe/Berlin'
    set session timezone = 'Europe/Berlin'
    """#,
    #"""
    SET TIME ZONE LOCAL
    reset timezone
    reset timezone
    """#,
    #"""
    SET x TO DEFAULT
    reset x
    reset x
    """#,
    #"""
    RESET x
    reset x
    reset x
    """#,
    #"""
    RESET ALL
    reset all
    reset all
    """#,
    #"""
    SHOW search_path
    show search_path
    show search_path
    """#,
    #"""
    SHOW ALL
    show all
    show all
    """#,
    #"""
    SHOW TIME ZONE
    show timezone
    show timezone
    """#,
  ]
}
