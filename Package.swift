// swift-tools-version: 6.2
// Hansa: one PostgreSQL query over data that lives in many places.
//
// The targets are listed in the order of the layers (docs/architecture.md): a target imports only
// targets of a lower layer. `dev/check` enforces it.
import PackageDescription

let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

/// A Swift target of ours under Sources/.
func target(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// A test target of ours under Tests/.
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// A C library that the system's package manager installs.
func system(_ name: String, pkgConfig: String? = nil, apt: String) -> Target {
  .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt])])
}

let adapterTests: [Target.Dependency] = ["HansaCore", "HansaArrow", "HansaCatalog", "HansaSource", "HansaTesting"]

let package = Package(
  name: "hansa",
  products: [
    .library(name: "Hansa", targets: ["Hansa"]),
    .library(name: "HansaTesting", targets: ["HansaTesting"]),
    .executable(name: "hansa", targets: ["HansaCommand"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    // Only for `make docs`.
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
  ],
  targets: [
    // C libraries
    system("CPgQuery", apt: "libpg-query-dev"),
    system("CLibPQ", pkgConfig: "libpq", apt: "libpq-dev"),
    system("CMariaDB", pkgConfig: "libmariadb", apt: "libmariadb-dev"),
    system("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev"),
    .target(name: "CDuckDB"),
    .target(name: "CArrow"),

    // 0
    target("HansaCore"),
    // 1
    target("HansaArrow", ["HansaCore", "CArrow"]),
    target("HansaAnalysis"),
    target("HansaSQL", ["HansaCore", "CPgQuery"]),
    // 2
    target("HansaCatalog", ["HansaCore", "HansaSQL"]),
    target("HansaFormats", ["HansaCore", "HansaArrow"]),
    // 3
    target("HansaSource", ["HansaCore", "HansaArrow", "HansaSQL", "HansaCatalog"]),
    target("HansaMonitoring", ["HansaCore", .product(name: "CoreMetrics", package: "swift-metrics")]),
    target("HansaVisualization"),
    // 4
    target("HansaDuckDB", ["HansaCore", "HansaArrow", "HansaSQL", "CDuckDB"]),
    target("HansaPlanner", ["HansaCore", "HansaSQL", "HansaCatalog"]),
    // 5
    target("HansaSourcePostgreSQL", ["HansaCore", "HansaArrow", "HansaSQL", "HansaCatalog", "HansaSource", "CLibPQ"]),
    target("HansaSourceMySQL", ["HansaCore", "HansaArrow", "HansaSQL", "HansaCatalog", "HansaSource", "CMariaDB"]),
    target(
      "HansaSourceSQLite",
      ["HansaCore", "HansaArrow", "HansaFormats", "HansaSQL", "HansaCatalog", "HansaSource", "CSQLite"]),
    target("HansaSourceFiles", ["HansaCore", "HansaArrow", "HansaSQL", "HansaCatalog", "HansaSource", "HansaDuckDB"]),
    target(
      "HansaEngineDuckDB",
      ["HansaCore", "HansaArrow", "HansaSQL", "HansaCatalog", "HansaSource", "HansaDuckDB", "CDuckDB"]),
    target(
      "HansaExecution",
      ["HansaCore", "HansaArrow", "HansaCatalog", "HansaSource", "HansaMonitoring", "HansaPlanner", "HansaSQL"]),
    // 6
    target(
      "Hansa",
      [
        "HansaCore", "HansaArrow", "HansaSQL", "HansaCatalog", "HansaSource", "HansaMonitoring", "HansaPlanner",
        "HansaExecution", "HansaSourcePostgreSQL", "HansaSourceMySQL", "HansaSourceSQLite", "HansaSourceFiles",
        "HansaEngineDuckDB", "HansaFormats", "HansaVisualization", "Yams",
      ]),
    // 7
    .target(
      name: "HansaTesting",
      dependencies: [
        "HansaCore", "HansaArrow", "HansaFormats", "HansaSource", "HansaCatalog", "HansaPlanner", "Hansa", "CLibPQ",
      ],
      resources: [.copy("TPCH/queries")], swiftSettings: strict),
    // 8
    .executableTarget(
      name: "HansaCommand",
      dependencies: [
        "Hansa", "HansaCore", "HansaArrow", "HansaFormats", "HansaSQL", "HansaCatalog", "HansaSource",
        "HansaMonitoring", "HansaExecution",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: strict),

    // Only for `make fuzz-sql`.
    .executableTarget(name: "HansaFuzz", dependencies: ["HansaTesting"], swiftSettings: strict),
    // Only for `make bench`.
    .executableTarget(
      name: "HansaBench", dependencies: ["Hansa", "HansaArrow", "HansaCore", "HansaFormats"], swiftSettings: strict),
    .executableTarget(
      name: "EmbedExample", dependencies: ["Hansa", "HansaSourceFiles", "HansaSourceSQLite"], path: "Examples/Embed",
      swiftSettings: strict),

    tests("HansaCoreTests", ["HansaCore"]),
    tests("HansaArrowTests", ["HansaArrow", "HansaCore", "CArrow"]),
    .testTarget(
      name: "HansaAnalysisTests", dependencies: ["HansaAnalysis"], exclude: ["Fixtures"], swiftSettings: strict),
    tests("HansaSQLTests", ["HansaSQL", "HansaCore", "HansaTesting"]),
    tests("HansaTestingTests", ["HansaTesting", "HansaCore", "HansaArrow", "HansaSource"]),
    tests("HansaFormatsTests", ["HansaFormats", "HansaArrow", "HansaCore"]),
    tests("HansaVisualizationTests", ["HansaVisualization"]),
    tests("HansaSourceTests", ["HansaSource", "HansaArrow", "HansaCore"]),
    tests("HansaPlannerTests", ["HansaPlanner", "HansaSQL", "HansaCatalog", "HansaCore", "HansaTesting"]),
    tests("HansaSourcePostgreSQLTests", ["HansaSourcePostgreSQL"] + adapterTests),
    tests("HansaSourceMySQLTests", ["HansaSourceMySQL"] + adapterTests),
    tests("HansaSourceSQLiteTests", ["HansaSourceSQLite", "CSQLite"] + adapterTests),
    tests("HansaSourceFilesTests", ["HansaSourceFiles", "HansaDuckDB"] + adapterTests),
    tests(
      "HansaEngineDuckDBTests",
      ["HansaEngineDuckDB", "HansaDuckDB", "CDuckDB", "HansaSQL", "HansaPlanner"] + adapterTests),
    tests(
      "HansaExecutionTests",
      [
        "HansaExecution", "HansaPlanner", "HansaSQL", "HansaMonitoring", "HansaSourcePostgreSQL", "HansaSourceMySQL",
        "HansaSourceSQLite", "HansaEngineDuckDB",
      ] + adapterTests),
    .testTarget(
      name: "HansaTests",
      dependencies: [
        "Hansa", "HansaPlanner", "HansaSQL", "HansaSourcePostgreSQL", "HansaSourceMySQL", "HansaSourceSQLite",
        "HansaSourceFiles", "HansaExecution", "HansaEngineDuckDB", "HansaFormats", "HansaMonitoring",
        .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "MetricsTestKit", package: "swift-metrics"),
      ] + adapterTests,
      exclude: ["Plans/Golden"], resources: [.copy("Constructs/Corpus")], swiftSettings: strict),
    tests("HansaCommandTests", ["Hansa", "HansaCommand"] + adapterTests),
  ],
  swiftLanguageModes: [.v6]
)
