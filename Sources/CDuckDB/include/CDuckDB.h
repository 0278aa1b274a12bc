#ifndef HANSA_CDUCKDB_H
#define HANSA_CDUCKDB_H

#include "DuckDBFunctions.h"
#include "DuckDBTypes.h"

/// Opens DuckDB's library and looks up every function of `hansa_duckdb_functions`.
///
/// `symbols_path` (or NULL) is opened first, for all to see: the library that defines the Python symbols which the
/// shared object of DuckDB's Python wheel lacks. Returns false and a message in `error` when it cannot be opened or a
/// function is missing. Not for several threads at once; the library is never closed.
bool hansa_duckdb_open_library(const char *_Nonnull path, const char *_Nullable symbols_path, char *_Nonnull error,
                               size_t error_size);

/// DuckDB's functions. Only valid once `hansa_duckdb_open_library` has returned true.
const hansa_duckdb_functions *_Nonnull hansa_duckdb(void);

#endif
