-- What our function resolution needs of PostgreSQL's catalog; run by dev/catalog-dump.
\set QUIET on
\pset format unaligned
\pset tuples_only on
SET search_path = pg_catalog;

-- Types that signatures mention, but for those that only the server's inside uses.
CREATE TEMP VIEW kept_type AS
SELECT t.oid, CASE WHEN t.typcategory = 'A' AND t.typname LIKE '\_%'
                   THEN e.typname || '[]' ELSE t.typname END AS name,
       t.typname, t.typcategory, t.typispreferred, t.typtype
FROM pg_type t LEFT JOIN pg_type e ON e.oid = t.typelem
WHERE t.typnamespace = 'pg_catalog'::regnamespace AND t.typtype IN ('b', 'p', 'r', 'm')
  AND t.typrelid = 0 AND coalesce(e.typrelid, 0) = 0
  AND NOT (t.typtype = 'p' AND t.typname IN ('internal', 'cstring', '_cstring', 'trigger', 'event_trigger', 'void',
           'language_handler', 'fdw_handler', 'index_am_handler', 'table_am_handler', 'tsm_handler', 'pg_ddl_command'))
  AND t.typname !~ '^_?(pg_(?!lsn|snap)|aclitem|gtsvector)';

CREATE TEMP VIEW signature AS
SELECT p.oid, p.proname, p.pronargs, p.pronargdefaults,
       coalesce((SELECT string_agg(t.name, ',' ORDER BY a.n) FROM unnest(p.proargtypes) WITH ORDINALITY a(o, n)
                 JOIN kept_type t ON t.oid = a.o), '') AS arguments,
       (SELECT name FROM kept_type WHERE oid = p.prorettype) AS result,
       coalesce((SELECT string_agg(p.proargnames[a.n] || ' ' || t.name, ',' ORDER BY a.n)
                 FROM unnest(p.proallargtypes, p.proargmodes) WITH ORDINALITY a(o, m, n)
                 JOIN kept_type t ON t.oid = a.o WHERE a.m IN ('o', 't')), '') AS columns,
       coalesce(g.aggnumdirectargs, 0) AS direct,
       CASE WHEN p.prokind = 'w' THEN 'w' WHEN g.aggkind = 'n' THEN 'a' WHEN g.aggkind IN ('o', 'h') THEN 'o'
            WHEN p.proretset THEN 't' ELSE 'f' END
       || p.provolatile::text || CASE WHEN p.proisstrict THEN 's' ELSE '-' END
       || CASE WHEN p.provariadic <> 0 THEN 'v' ELSE '-' END AS flags
FROM pg_proc p LEFT JOIN pg_aggregate g ON g.aggfnoid = p.oid
LEFT JOIN pg_description d ON d.objoid = p.oid AND d.classoid = 'pg_proc'::regclass AND d.objsubid = 0
WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.prokind IN ('f', 'a', 'w')
  AND (SELECT count(*) FROM unnest(p.proargtypes) o JOIN kept_type t ON t.oid = o) = p.pronargs
  AND p.prorettype IN (SELECT oid FROM kept_type)
  AND (p.proname IN ('starts_with', 'array_cat') OR coalesce(d.description, '') !~ '^implementation of .* operator')
  AND NOT EXISTS (SELECT FROM pg_amproc WHERE amproc = p.oid)
  AND NOT EXISTS (SELECT FROM pg_aggregate WHERE p.oid IN (aggtransfn, aggfinalfn, aggcombinefn, aggmtransfn,
                  aggminvtransfn, aggmfinalfn))
  AND p.proname !~ '^(pg_(?!typeof|column_size)|has_|binary_upgrade|lo_|lo(read|write|close|import|export)|be_lo|brin_|gin_|gist_|spg|ts_(?!rank|headline)|RI_|ri_|amvalid|set_config|setval|nextval|currval|lastval|txid_|inet_(client|server)|col_description|obj_description|shobj_|format_type|satisfies_|query_to_xml|table_to_xml|cursor_to_xml|schema_to_xml|database_to_xml|.*_support$|.*sel$|.*joinsel$|hash.*(extended)?$|to_reg|row_security|acl|make.?acl|unique_key|suppress_|plpgsql|.*typmodin$|.*send$|.*_subdiff$|.*_canonical$|postgresql_fdw|anytextcat|textanycat|in_range|.*_(in|out|send|recv)$)';

\o :out/types.tsv
SELECT typname || ' ' || typcategory::text || CASE WHEN typispreferred THEN '!' ELSE '' END
FROM kept_type k WHERE name NOT LIKE '%[]' ORDER BY oid;
\o :out/casts.tsv
SELECT s.name || ' ' || string_agg(t.name || ':' || castcontext::text || castmethod::text, ' ' ORDER BY t.oid)
FROM pg_cast c JOIN kept_type s ON s.oid = c.castsource JOIN kept_type t ON t.oid = c.casttarget
GROUP BY s.oid, s.name ORDER BY s.oid;
\o :out/operators.tsv
SELECT oprname || ' ' || string_agg(coalesce(l.name, '') || ',' || r.name || '>' || t.name || '/f' || p.provolatile::text
                                      || CASE WHEN p.proisstrict THEN 's' ELSE '-' END, ' ' ORDER BY l.oid, r.oid)
FROM pg_operator o JOIN pg_proc p ON p.oid = o.oprcode LEFT JOIN kept_type l ON l.oid = o.oprleft
JOIN kept_type r ON r.oid = o.oprright JOIN kept_type t ON t.oid = o.oprresult
WHERE o.oprnamespace = 'pg_catalog'::regnamespace AND (o.oprleft = 0 OR l.oid IS NOT NULL)
GROUP BY oprname ORDER BY oprname COLLATE "C";
\o :out/functions.tsv
SELECT proname || ' ' || string_agg(arguments || '>' || result || '/' || flags
         || CASE WHEN pronargdefaults > 0 THEN '/d' || pronargdefaults ELSE '' END
         || CASE WHEN flags LIKE 'o%' AND direct > 0 THEN '/n' || direct ELSE '' END
         || CASE WHEN columns <> '' THEN '/c' || replace(columns, ' ', ':') ELSE '' END, ' ' ORDER BY oid)
FROM signature GROUP BY proname ORDER BY proname COLLATE "C";
\o
