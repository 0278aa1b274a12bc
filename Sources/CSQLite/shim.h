#include <sqlite3.h>

// What Swift cannot call: a variadic function, and a constant that is a cast.

/// Makes `"name"` an identifier only: without this SQLite takes an unknown one for a string.
static inline int hansa_sqlite3_forbid_quoted_strings(sqlite3 *db) {
  int result = sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, (int *)0);
  return result != SQLITE_OK ? result : sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, (int *)0);
}

static inline int hansa_sqlite3_bind_text(sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 count) {
  return sqlite3_bind_text64(statement, index, (const char *)bytes, count, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static inline void hansa_sqlite3_result_text(sqlite3_context *context, const void *bytes, sqlite3_uint64 count) {
  sqlite3_result_text64(context, count ? (const char *)bytes : "", count, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static inline void hansa_sqlite3_result_blob(sqlite3_context *context, const void *bytes, sqlite3_uint64 count) {
  sqlite3_result_blob64(context, count ? bytes : (const void *)"", count, SQLITE_TRANSIENT);
}

static inline int hansa_sqlite3_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 count) {
  return sqlite3_bind_blob64(statement, index, count ? bytes : (const void *)"", count, SQLITE_TRANSIENT);
}
