int hansa_duckdb_placeholder(void) { return 0; }
