int hansa_duckdb_placeholder(void);
