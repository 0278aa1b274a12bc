#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "CDuckDB.h"

static hansa_duckdb_functions functions;

const hansa_duckdb_functions *hansa_duckdb(void) { return &functions; }

bool hansa_duckdb_open_library(const char *path, const char *symbols_path, char *error, size_t error_size) {
  if (symbols_path != NULL && dlopen(symbols_path, RTLD_NOW | RTLD_GLOBAL) == NULL) {
    snprintf(error, error_size, "%s", dlerror());
    return false;
  }
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) {
    snprintf(error, error_size, "%s", dlerror());
    return false;
  }
  void *address;
  // memcpy: ISO C knows no cast from an object pointer to a function pointer.
#define X(result, name, parameters)                                              \
  address = dlsym(library, "duckdb_" #name);                                     \
  if (address == NULL) {                                                         \
    snprintf(error, error_size, "%s has no function duckdb_" #name, path);       \
    dlclose(library);                                                            \
    return false;                                                                \
  }                                                                              \
  memcpy(&functions.name, &address, sizeof address);
  HANSA_DUCKDB_FUNCTIONS(X)
#undef X
  return true;
}
