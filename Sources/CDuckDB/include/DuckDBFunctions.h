// The part of DuckDB's C API that Hansa calls, declared here so that nothing of DuckDB is needed to build: the library
// is opened at run time (docs/decisions/0002-duckdb-loading.md). Signatures are those of DuckDB 1.5.
#ifndef HANSA_DUCKDB_FUNCTIONS_H
#define HANSA_DUCKDB_FUNCTIONS_H

#include "DuckDBTypes.h"

// X(result, name without "duckdb_", parameters)
#define HANSA_DUCKDB_FUNCTIONS(X) \
  /* library and memory */ \
  X(const char *, library_version, (void)) \
  X(idx_t, vector_size, (void)) \
  X(void *, malloc, (size_t size)) \
  X(void, free, (void *ptr)) \
  /* databases and connections */ \
  X(duckdb_state, create_config, (duckdb_config *out_config)) \
  X(duckdb_state, set_config, (duckdb_config config, const char *name, const char *option)) \
  X(void, destroy_config, (duckdb_config *config)) \
  X(duckdb_state, open_ext, (const char *path, duckdb_database *out_database, duckdb_config config, char **out_error)) \
  X(void, close, (duckdb_database *database)) \
  X(duckdb_state, connect, (duckdb_database database, duckdb_connection *out_connection)) \
  X(void, disconnect, (duckdb_connection *connection)) \
  X(void, interrupt, (duckdb_connection connection)) \
  X(void, connection_get_client_context, (duckdb_connection connection, duckdb_client_context *out_context)) \
  X(void, destroy_client_context, (duckdb_client_context *context)) \
  /* statements */ \
  X(duckdb_state, query, (duckdb_connection connection, const char *query, duckdb_result *out_result)) \
  X(duckdb_state, prepare, (duckdb_connection connection, const char *query, duckdb_prepared_statement *out_prepared_statement)) \
  X(const char *, prepare_error, (duckdb_prepared_statement prepared_statement)) \
  X(void, destroy_prepare, (duckdb_prepared_statement *prepared_statement)) \
  X(idx_t, nparams, (duckdb_prepared_statement prepared_statement)) \
  X(duckdb_state, bind_boolean, (duckdb_prepared_statement prepared_statement, idx_t param_idx, bool val)) \
  X(duckdb_state, bind_int64, (duckdb_prepared_statement prepared_statement, idx_t param_idx, int64_t val)) \
  X(duckdb_state, bind_hugeint, (duckdb_prepared_statement prepared_statement, idx_t param_idx, duckdb_hugeint val)) \
  X(duckdb_state, bind_decimal, (duckdb_prepared_statement prepared_statement, idx_t param_idx, duckdb_decimal val)) \
  X(duckdb_state, bind_double, (duckdb_prepared_statement prepared_statement, idx_t param_idx, double val)) \
  X(duckdb_state, bind_date, (duckdb_prepared_statement prepared_statement, idx_t param_idx, duckdb_date val)) \
  X(duckdb_state, bind_time, (duckdb_prepared_statement prepared_statement, idx_t param_idx, duckdb_time val)) \
  X(duckdb_state, bind_timestamp, (duckdb_prepared_statement prepared_statement, idx_t param_idx, duckdb_timestamp val)) \
  X(duckdb_state, bind_timestamp_tz, (duckdb_prepared_statement prepared_statement, idx_t param_idx, duckdb_timestamp val)) \
  X(duckdb_state, bind_interval, (duckdb_prepared_statement prepared_statement, idx_t param_idx, duckdb_interval val)) \
  X(duckdb_state, bind_varchar_length, (duckdb_prepared_statement prepared_statement, idx_t param_idx, const char *val, idx_t length)) \
  X(duckdb_state, bind_blob, (duckdb_prepared_statement prepared_statement, idx_t param_idx, const void *data, idx_t length)) \
  X(duckdb_state, bind_null, (duckdb_prepared_statement prepared_statement, idx_t param_idx)) \
  X(duckdb_state, bind_value, (duckdb_prepared_statement prepared_statement, idx_t param_idx, duckdb_value val)) \
  X(duckdb_state, clear_bindings, (duckdb_prepared_statement prepared_statement)) \
  X(duckdb_state, pending_prepared_streaming, (duckdb_prepared_statement prepared_statement, duckdb_pending_result *out_result)) \
  X(const char *, pending_error, (duckdb_pending_result pending_result)) \
  X(duckdb_pending_state, pending_execute_task, (duckdb_pending_result pending_result)) \
  X(bool, pending_execution_is_finished, (duckdb_pending_state pending_state)) \
  X(duckdb_state, execute_pending, (duckdb_pending_result pending_result, duckdb_result *out_result)) \
  X(void, destroy_pending, (duckdb_pending_result *pending_result)) \
  /* appenders */ \
  X(duckdb_state, appender_create_ext, (duckdb_connection connection, const char *catalog, const char *schema, const char *table, duckdb_appender *out_appender)) \
  X(duckdb_state, append_data_chunk, (duckdb_appender appender, duckdb_data_chunk chunk)) \
  X(duckdb_state, appender_close, (duckdb_appender appender)) \
  X(duckdb_error_data, appender_error_data, (duckdb_appender appender)) \
  X(duckdb_state, appender_destroy, (duckdb_appender *appender)) \
  /* results */ \
  X(idx_t, column_count, (duckdb_result *result)) \
  X(const char *, column_name, (duckdb_result *result, idx_t col)) \
  X(duckdb_logical_type, column_logical_type, (duckdb_result *result, idx_t col)) \
  X(const char *, result_error, (duckdb_result *result)) \
  X(duckdb_error_type, result_error_type, (duckdb_result *result)) \
  X(duckdb_data_chunk, fetch_chunk, (duckdb_result result)) \
  X(void, destroy_result, (duckdb_result *result)) \
  X(idx_t, rows_changed, (duckdb_result *result)) \
  /* types */ \
  X(duckdb_logical_type, create_logical_type, (duckdb_type type)) \
  X(duckdb_logical_type, create_decimal_type, (uint8_t width, uint8_t scale)) \
  X(duckdb_logical_type, create_list_type, (duckdb_logical_type type)) \
  X(duckdb_logical_type, create_array_type, (duckdb_logical_type type, idx_t array_size)) \
  X(duckdb_type, get_type_id, (duckdb_logical_type type)) \
  X(char *, logical_type_get_alias, (duckdb_logical_type type)) \
  X(uint8_t, decimal_width, (duckdb_logical_type type)) \
  X(uint8_t, decimal_scale, (duckdb_logical_type type)) \
  X(duckdb_type, decimal_internal_type, (duckdb_logical_type type)) \
  X(duckdb_type, enum_internal_type, (duckdb_logical_type type)) \
  X(uint32_t, enum_dictionary_size, (duckdb_logical_type type)) \
  X(char *, enum_dictionary_value, (duckdb_logical_type type, idx_t index)) \
  X(duckdb_logical_type, list_type_child_type, (duckdb_logical_type type)) \
  X(duckdb_logical_type, array_type_child_type, (duckdb_logical_type type)) \
  X(idx_t, array_type_array_size, (duckdb_logical_type type)) \
  X(idx_t, struct_type_child_count, (duckdb_logical_type type)) \
  X(char *, struct_type_child_name, (duckdb_logical_type type, idx_t index)) \
  X(duckdb_logical_type, struct_type_child_type, (duckdb_logical_type type, idx_t index)) \
  X(void, destroy_logical_type, (duckdb_logical_type *type)) \
  /* chunks and vectors */ \
  X(duckdb_data_chunk, create_data_chunk, (duckdb_logical_type *types, idx_t column_count)) \
  X(void, destroy_data_chunk, (duckdb_data_chunk *chunk)) \
  X(void, data_chunk_reset, (duckdb_data_chunk chunk)) \
  X(idx_t, data_chunk_get_column_count, (duckdb_data_chunk chunk)) \
  X(duckdb_vector, data_chunk_get_vector, (duckdb_data_chunk chunk, idx_t col_idx)) \
  X(idx_t, data_chunk_get_size, (duckdb_data_chunk chunk)) \
  X(void, data_chunk_set_size, (duckdb_data_chunk chunk, idx_t size)) \
  X(duckdb_logical_type, vector_get_column_type, (duckdb_vector vector)) \
  X(void *, vector_get_data, (duckdb_vector vector)) \
  X(uint64_t *, vector_get_validity, (duckdb_vector vector)) \
  X(void, vector_ensure_validity_writable, (duckdb_vector vector)) \
  X(void, vector_assign_string_element_len, (duckdb_vector vector, idx_t index, const char *str, idx_t str_len)) \
  X(void, unsafe_vector_assign_string_element_len, (duckdb_vector vector, idx_t index, const char *str, idx_t str_len)) \
  X(duckdb_vector, list_vector_get_child, (duckdb_vector vector)) \
  X(idx_t, list_vector_get_size, (duckdb_vector vector)) \
  X(duckdb_state, list_vector_set_size, (duckdb_vector vector, idx_t size)) \
  X(duckdb_state, list_vector_reserve, (duckdb_vector vector, idx_t required_capacity)) \
  X(duckdb_vector, array_vector_get_child, (duckdb_vector vector)) \
  X(duckdb_vector, struct_vector_get_child, (duckdb_vector vector, idx_t index)) \
  X(bool, validity_row_is_valid, (uint64_t *validity, idx_t row)) \
  X(void, validity_set_row_invalid, (uint64_t *validity, idx_t row)) \
  /* values */ \
  X(duckdb_value, create_int64, (int64_t val)) \
  X(duckdb_value, create_varchar_length, (const char *text, idx_t length)) \
  X(duckdb_value, create_uuid, (duckdb_uhugeint input)) \
  X(int64_t, get_int64, (duckdb_value val)) \
  X(char *, get_varchar, (duckdb_value value)) \
  X(bool, get_bool, (duckdb_value val)) \
  X(double, get_double, (duckdb_value val)) \
  X(bool, is_null_value, (duckdb_value value)) \
  X(void, destroy_value, (duckdb_value *value)) \
  /* table functions */ \
  X(duckdb_table_function, create_table_function, (void)) \
  X(void, destroy_table_function, (duckdb_table_function *table_function)) \
  X(void, table_function_set_name, (duckdb_table_function table_function, const char *name)) \
  X(void, table_function_add_parameter, (duckdb_table_function table_function, duckdb_logical_type type)) \
  X(void, table_function_set_extra_info, (duckdb_table_function table_function, void *extra_info, duckdb_delete_callback_t destroy)) \
  X(void, table_function_set_bind, (duckdb_table_function table_function, duckdb_table_function_bind_t bind)) \
  X(void, table_function_set_init, (duckdb_table_function table_function, duckdb_table_function_init_t init)) \
  X(void, table_function_set_local_init, (duckdb_table_function table_function, duckdb_table_function_init_t init)) \
  X(void, table_function_set_function, (duckdb_table_function table_function, duckdb_table_function_t function)) \
  X(void, table_function_supports_projection_pushdown, (duckdb_table_function table_function, bool pushdown)) \
  X(duckdb_state, register_table_function, (duckdb_connection con, duckdb_table_function function)) \
  X(void *, bind_get_extra_info, (duckdb_bind_info info)) \
  X(void, bind_add_result_column, (duckdb_bind_info info, const char *name, duckdb_logical_type type)) \
  X(idx_t, bind_get_parameter_count, (duckdb_bind_info info)) \
  X(duckdb_value, bind_get_parameter, (duckdb_bind_info info, idx_t index)) \
  X(void, bind_set_bind_data, (duckdb_bind_info info, void *bind_data, duckdb_delete_callback_t destroy)) \
  X(void, bind_set_cardinality, (duckdb_bind_info info, idx_t cardinality, bool is_exact)) \
  X(void, bind_set_error, (duckdb_bind_info info, const char *error)) \
  X(void *, init_get_extra_info, (duckdb_init_info info)) \
  X(void *, init_get_bind_data, (duckdb_init_info info)) \
  X(void, init_set_init_data, (duckdb_init_info info, void *init_data, duckdb_delete_callback_t destroy)) \
  X(void, init_set_max_threads, (duckdb_init_info info, idx_t max_threads)) \
  X(void, init_set_error, (duckdb_init_info info, const char *error)) \
  X(void *, function_get_extra_info, (duckdb_function_info info)) \
  X(void *, function_get_bind_data, (duckdb_function_info info)) \
  X(void *, function_get_init_data, (duckdb_function_info info)) \
  X(void *, function_get_local_init_data, (duckdb_function_info info)) \
  X(void, function_set_error, (duckdb_function_info info, const char *error)) \
  /* scalar functions */ \
  X(duckdb_scalar_function, create_scalar_function, (void)) \
  X(void, destroy_scalar_function, (duckdb_scalar_function *scalar_function)) \
  X(void, scalar_function_set_name, (duckdb_scalar_function scalar_function, const char *name)) \
  X(void, scalar_function_add_parameter, (duckdb_scalar_function scalar_function, duckdb_logical_type type)) \
  X(void, scalar_function_set_varargs, (duckdb_scalar_function scalar_function, duckdb_logical_type type)) \
  X(void, scalar_function_set_return_type, (duckdb_scalar_function scalar_function, duckdb_logical_type type)) \
  X(void, scalar_function_set_special_handling, (duckdb_scalar_function scalar_function)) \
  X(void, scalar_function_set_volatile, (duckdb_scalar_function scalar_function)) \
  X(void, scalar_function_set_extra_info, (duckdb_scalar_function scalar_function, void *extra_info, duckdb_delete_callback_t destroy)) \
  X(void, scalar_function_set_bind, (duckdb_scalar_function scalar_function, duckdb_scalar_function_bind_t bind)) \
  X(void, scalar_function_set_bind_data, (duckdb_bind_info info, void *bind_data, duckdb_delete_callback_t destroy)) \
  X(void, scalar_function_set_bind_data_copy, (duckdb_bind_info info, duckdb_copy_callback_t copy)) \
  X(void, scalar_function_bind_set_error, (duckdb_bind_info info, const char *error)) \
  X(void *, scalar_function_bind_get_extra_info, (duckdb_bind_info info)) \
  X(idx_t, scalar_function_bind_get_argument_count, (duckdb_bind_info info)) \
  X(duckdb_expression, scalar_function_bind_get_argument, (duckdb_bind_info info, idx_t index)) \
  X(void, scalar_function_get_client_context, (duckdb_bind_info info, duckdb_client_context *out_context)) \
  X(bool, expression_is_foldable, (duckdb_expression expr)) \
  X(duckdb_error_data, expression_fold, (duckdb_client_context context, duckdb_expression expr, duckdb_value *out_value)) \
  X(duckdb_logical_type, expression_return_type, (duckdb_expression expr)) \
  X(void, destroy_expression, (duckdb_expression *expr)) \
  X(void, scalar_function_set_function, (duckdb_scalar_function scalar_function, duckdb_scalar_function_t function)) \
  X(void *, scalar_function_get_extra_info, (duckdb_function_info info)) \
  X(void *, scalar_function_get_bind_data, (duckdb_function_info info)) \
  X(void, scalar_function_set_error, (duckdb_function_info info, const char *error)) \
  X(duckdb_state, register_scalar_function, (duckdb_connection con, duckdb_scalar_function scalar_function)) \
  X(duckdb_scalar_function_set, create_scalar_function_set, (const char *name)) \
  X(duckdb_state, add_scalar_function_to_set, (duckdb_scalar_function_set set, duckdb_scalar_function function)) \
  X(duckdb_state, register_scalar_function_set, (duckdb_connection con, duckdb_scalar_function_set set)) \
  X(void, destroy_scalar_function_set, (duckdb_scalar_function_set *scalar_function_set)) \
  /* aggregate functions */ \
  X(duckdb_aggregate_function, create_aggregate_function, (void)) \
  X(void, destroy_aggregate_function, (duckdb_aggregate_function *aggregate_function)) \
  X(void, aggregate_function_set_name, (duckdb_aggregate_function aggregate_function, const char *name)) \
  X(void, aggregate_function_add_parameter, (duckdb_aggregate_function aggregate_function, duckdb_logical_type type)) \
  X(void, aggregate_function_set_return_type, (duckdb_aggregate_function aggregate_function, duckdb_logical_type type)) \
  X(void, aggregate_function_set_functions, (duckdb_aggregate_function aggregate_function, duckdb_aggregate_state_size state_size, duckdb_aggregate_init_t state_init, duckdb_aggregate_update_t update, duckdb_aggregate_combine_t combine, duckdb_aggregate_finalize_t finalize)) \
  X(void, aggregate_function_set_destructor, (duckdb_aggregate_function aggregate_function, duckdb_aggregate_destroy_t destroy)) \
  X(void, aggregate_function_set_special_handling, (duckdb_aggregate_function aggregate_function)) \
  X(void, aggregate_function_set_extra_info, (duckdb_aggregate_function aggregate_function, void *extra_info, duckdb_delete_callback_t destroy)) \
  X(void *, aggregate_function_get_extra_info, (duckdb_function_info info)) \
  X(void, aggregate_function_set_error, (duckdb_function_info info, const char *error)) \
  X(duckdb_state, register_aggregate_function, (duckdb_connection con, duckdb_aggregate_function aggregate_function)) \
  X(duckdb_aggregate_function_set, create_aggregate_function_set, (const char *name)) \
  X(duckdb_state, add_aggregate_function_to_set, (duckdb_aggregate_function_set set, duckdb_aggregate_function function)) \
  X(duckdb_state, register_aggregate_function_set, (duckdb_connection con, duckdb_aggregate_function_set set)) \
  X(void, destroy_aggregate_function_set, (duckdb_aggregate_function_set *aggregate_function_set)) \
  /* error data */ \
  X(duckdb_error_type, error_data_error_type, (duckdb_error_data error_data)) \
  X(const char *, error_data_message, (duckdb_error_data error_data)) \
  X(bool, error_data_has_error, (duckdb_error_data error_data)) \
  X(void, destroy_error_data, (duckdb_error_data *error_data)) \
  X(duckdb_error_data, valid_utf8_check, (const char *str, idx_t len))

// The functions themselves are never NULL once loaded; whether a parameter may be is as DuckDB says.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wnullability-completeness"
/// Every function above as a field, filled in once by `hansa_duckdb_open_library`.
typedef struct hansa_duckdb_functions {
#define X(result, name, parameters) result(*_Nonnull name) parameters;
  HANSA_DUCKDB_FUNCTIONS(X)
#undef X
} hansa_duckdb_functions;
#pragma clang diagnostic pop

#endif
