// Types of DuckDB's C API (version 1.5), as far as Hansa uses them.
#ifndef HANSA_DUCKDB_TYPES_H
#define HANSA_DUCKDB_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint64_t idx_t;
typedef enum duckdb_state { DuckDBSuccess = 0, DuckDBError = 1 } duckdb_state;
typedef enum duckdb_type {
  DUCKDB_TYPE_INVALID = 0,
  DUCKDB_TYPE_BOOLEAN = 1,
  DUCKDB_TYPE_TINYINT = 2,
  DUCKDB_TYPE_SMALLINT = 3,
  DUCKDB_TYPE_INTEGER = 4,
  DUCKDB_TYPE_BIGINT = 5,
  DUCKDB_TYPE_UTINYINT = 6,
  DUCKDB_TYPE_USMALLINT = 7,
  DUCKDB_TYPE_UINTEGER = 8,
  DUCKDB_TYPE_UBIGINT = 9,
  DUCKDB_TYPE_FLOAT = 10,
  DUCKDB_TYPE_DOUBLE = 11,
  DUCKDB_TYPE_TIMESTAMP = 12,
  DUCKDB_TYPE_DATE = 13,
  DUCKDB_TYPE_TIME = 14,
  DUCKDB_TYPE_INTERVAL = 15,
  DUCKDB_TYPE_HUGEINT = 16,
  DUCKDB_TYPE_VARCHAR = 17,
  DUCKDB_TYPE_BLOB = 18,
  DUCKDB_TYPE_DECIMAL = 19,
  DUCKDB_TYPE_TIMESTAMP_S = 20,
  DUCKDB_TYPE_TIMESTAMP_MS = 21,
  DUCKDB_TYPE_TIMESTAMP_NS = 22,
  DUCKDB_TYPE_ENUM = 23,
  DUCKDB_TYPE_LIST = 24,
  DUCKDB_TYPE_STRUCT = 25,
  DUCKDB_TYPE_MAP = 26,
  DUCKDB_TYPE_UUID = 27,
  DUCKDB_TYPE_UNION = 28,
  DUCKDB_TYPE_BIT = 29,
  DUCKDB_TYPE_TIME_TZ = 30,
  DUCKDB_TYPE_TIMESTAMP_TZ = 31,
  DUCKDB_TYPE_UHUGEINT = 32,
  DUCKDB_TYPE_ARRAY = 33,
  DUCKDB_TYPE_ANY = 34,
  DUCKDB_TYPE_BIGNUM = 35,
  DUCKDB_TYPE_SQLNULL = 36,
  DUCKDB_TYPE_STRING_LITERAL = 37,
  DUCKDB_TYPE_INTEGER_LITERAL = 38,
  DUCKDB_TYPE_TIME_NS = 39,
  DUCKDB_TYPE_GEOMETRY = 40,
  DUCKDB_TYPE_VARIANT = 41,
  DUCKDB_TYPE_TIMESTAMP_TZ_NS = 42,
} duckdb_type;
typedef enum duckdb_error_type {
  DUCKDB_ERROR_INVALID = 0,
  DUCKDB_ERROR_OUT_OF_RANGE = 1,
  DUCKDB_ERROR_CONVERSION = 2,
  DUCKDB_ERROR_UNKNOWN_TYPE = 3,
  DUCKDB_ERROR_DECIMAL = 4,
  DUCKDB_ERROR_MISMATCH_TYPE = 5,
  DUCKDB_ERROR_DIVIDE_BY_ZERO = 6,
  DUCKDB_ERROR_OBJECT_SIZE = 7,
  DUCKDB_ERROR_INVALID_TYPE = 8,
  DUCKDB_ERROR_SERIALIZATION = 9,
  DUCKDB_ERROR_TRANSACTION = 10,
  DUCKDB_ERROR_NOT_IMPLEMENTED = 11,
  DUCKDB_ERROR_EXPRESSION = 12,
  DUCKDB_ERROR_CATALOG = 13,
  DUCKDB_ERROR_PARSER = 14,
  DUCKDB_ERROR_PLANNER = 15,
  DUCKDB_ERROR_SCHEDULER = 16,
  DUCKDB_ERROR_EXECUTOR = 17,
  DUCKDB_ERROR_CONSTRAINT = 18,
  DUCKDB_ERROR_INDEX = 19,
  DUCKDB_ERROR_STAT = 20,
  DUCKDB_ERROR_CONNECTION = 21,
  DUCKDB_ERROR_SYNTAX = 22,
  DUCKDB_ERROR_SETTINGS = 23,
  DUCKDB_ERROR_BINDER = 24,
  DUCKDB_ERROR_NETWORK = 25,
  DUCKDB_ERROR_OPTIMIZER = 26,
  DUCKDB_ERROR_NULL_POINTER = 27,
  DUCKDB_ERROR_IO = 28,
  DUCKDB_ERROR_INTERRUPT = 29,
  DUCKDB_ERROR_FATAL = 30,
  DUCKDB_ERROR_INTERNAL = 31,
  DUCKDB_ERROR_INVALID_INPUT = 32,
  DUCKDB_ERROR_OUT_OF_MEMORY = 33,
  DUCKDB_ERROR_PERMISSION = 34,
  DUCKDB_ERROR_PARAMETER_NOT_RESOLVED = 35,
  DUCKDB_ERROR_PARAMETER_NOT_ALLOWED = 36,
  DUCKDB_ERROR_DEPENDENCY = 37,
  DUCKDB_ERROR_HTTP = 38,
  DUCKDB_ERROR_MISSING_EXTENSION = 39,
  DUCKDB_ERROR_AUTOLOAD = 40,
  DUCKDB_ERROR_SEQUENCE = 41,
  DUCKDB_ERROR_DATA_CORRUPTION = 43,
  DUCKDB_INVALID_CONFIGURATION = 42,
} duckdb_error_type;
typedef enum duckdb_pending_state {
  DUCKDB_PENDING_RESULT_READY = 0,
  DUCKDB_PENDING_RESULT_NOT_READY = 1,
  DUCKDB_PENDING_ERROR = 2,
  DUCKDB_PENDING_NO_TASKS_AVAILABLE = 3,
} duckdb_pending_state;

typedef struct { int32_t days; } duckdb_date;
typedef struct { int64_t micros; } duckdb_time;
typedef struct { int64_t micros; } duckdb_timestamp;
typedef struct { int32_t months; int32_t days; int64_t micros; } duckdb_interval;
typedef struct { uint64_t lower; int64_t upper; } duckdb_hugeint;
typedef struct { uint64_t lower; uint64_t upper; } duckdb_uhugeint;
typedef struct { uint8_t width; uint8_t scale; duckdb_hugeint value; } duckdb_decimal;
typedef struct { uint64_t offset; uint64_t length; } duckdb_list_entry;

/// A VARCHAR or BLOB in a vector: up to 12 bytes lie in the value, more behind the pointer.
typedef struct {
  union {
    struct { uint32_t length; char prefix[4]; char *ptr; } pointer;
    struct { uint32_t length; char inlined[12]; } inlined;
  } value;
} duckdb_string_t;

/// Passed by value; only `internal_data` is in use.
typedef struct {
  idx_t deprecated_column_count;
  idx_t deprecated_row_count;
  idx_t deprecated_rows_changed;
  void *deprecated_columns;
  char *deprecated_error_message;
  void *internal_data;
} duckdb_result;

// Handles: pointers to what DuckDB alone knows.
typedef struct _duckdb_aggregate_function *duckdb_aggregate_function;
typedef struct _duckdb_aggregate_function_set *duckdb_aggregate_function_set;
typedef struct _duckdb_aggregate_state *duckdb_aggregate_state;
typedef struct _duckdb_appender *duckdb_appender;
typedef struct _duckdb_bind_info *duckdb_bind_info;
typedef struct _duckdb_client_context *duckdb_client_context;
typedef struct _duckdb_config *duckdb_config;
typedef struct _duckdb_connection *duckdb_connection;
typedef struct _duckdb_data_chunk *duckdb_data_chunk;
typedef struct _duckdb_database *duckdb_database;
typedef struct _duckdb_error_data *duckdb_error_data;
typedef struct _duckdb_expression *duckdb_expression;
typedef struct _duckdb_function_info *duckdb_function_info;
typedef struct _duckdb_init_info *duckdb_init_info;
typedef struct _duckdb_logical_type *duckdb_logical_type;
typedef struct _duckdb_pending_result *duckdb_pending_result;
typedef struct _duckdb_prepared_statement *duckdb_prepared_statement;
typedef struct _duckdb_scalar_function *duckdb_scalar_function;
typedef struct _duckdb_scalar_function_set *duckdb_scalar_function_set;
typedef struct _duckdb_table_function *duckdb_table_function;
typedef struct _duckdb_value *duckdb_value;
typedef struct _duckdb_vector *duckdb_vector;

typedef void (*duckdb_delete_callback_t)(void *data);
typedef void *(*duckdb_copy_callback_t)(void *data);
typedef void (*duckdb_table_function_bind_t)(duckdb_bind_info info);
typedef void (*duckdb_table_function_init_t)(duckdb_init_info info);
typedef void (*duckdb_table_function_t)(duckdb_function_info info, duckdb_data_chunk output);
typedef void (*duckdb_scalar_function_bind_t)(duckdb_bind_info info);
typedef void (*duckdb_scalar_function_t)(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output);
typedef idx_t (*duckdb_aggregate_state_size)(duckdb_function_info info);
typedef void (*duckdb_aggregate_init_t)(duckdb_function_info info, duckdb_aggregate_state state);
typedef void (*duckdb_aggregate_destroy_t)(duckdb_aggregate_state *states, idx_t count);
typedef void (*duckdb_aggregate_update_t)(duckdb_function_info info, duckdb_data_chunk input,
                                          duckdb_aggregate_state *states);
typedef void (*duckdb_aggregate_combine_t)(duckdb_function_info info, duckdb_aggregate_state *source,
                                           duckdb_aggregate_state *target, idx_t count);
typedef void (*duckdb_aggregate_finalize_t)(duckdb_function_info info, duckdb_aggregate_state *source,
                                            duckdb_vector result, idx_t count, idx_t offset);

#endif
