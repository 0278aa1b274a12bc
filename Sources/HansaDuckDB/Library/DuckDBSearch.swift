import Foundation
import HansaCore

/// Where DuckDB's library is looked for.
struct DuckDBSearch {
  var environment = ProcessInfo.processInfo.environment
  var executable = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
  var workingDirectory = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)

  static let advice = "Run 'make setup', or set HANSA_LIBDUCKDB to the path of libduckdb.so (DuckDB 1.5 or later)."
  private static let fileName = "libduckdb.so"

  /// Paths in the order they are tried. `HANSA_LIBDUCKDB` allows no other.
  ///
  /// - Throws: `.undefinedFile` when `HANSA_LIBDUCKDB` names no file.
  func candidates() throws(HansaError) -> [String] {
    if let asked = environment["HANSA_LIBDUCKDB"], !asked.isEmpty {
      guard FileManager.default.fileExists(atPath: asked) else {
        throw HansaError(.undefinedFile, "HANSA_LIBDUCKDB is \(asked), and there is no such file", advice: Self.advice)
      }
      return [asked]
    }
    let folder = executable.deletingLastPathComponent()
    let installed = [folder, folder.appending(path: "../lib").standardized].map {
      $0.appending(path: Self.fileName).path
    }
    return installed.filter(FileManager.default.fileExists) + [Self.fileName] + cached(above: folder)
      + cached(above: workingDirectory)
  }

  /// `.cache/duckdb/<version>/libduckdb.so` in the folder or one above it, the newest version first.
  private func cached(above folder: URL) -> [String] {
    var folder = folder.standardized
    while true {
      let cache = folder.appending(path: ".cache/duckdb")
      let versions = (try? FileManager.default.contentsOfDirectory(atPath: cache.path)) ?? []
      let found =
        versions.filter { !$0.hasPrefix(".") }
        .sorted { $0.compare($1, options: .numeric) == .orderedDescending }
        .map { cache.appending(path: $0).appending(path: Self.fileName).path }
        .filter(FileManager.default.fileExists)
      if !found.isEmpty { return found }
      if folder.path == "/" { return [] }
      folder = folder.deletingLastPathComponent().standardized
    }
  }

  /// The library of Python symbols that `dev/fetch-duckdb` puts beside the wheel's shared object.
  static func symbols(beside path: String) -> String? {
    let symbols = URL(fileURLWithPath: path).deletingLastPathComponent().appending(path: "libpython_symbols.so").path
    return path.contains("/") && FileManager.default.fileExists(atPath: symbols) ? symbols : nil
  }
}
