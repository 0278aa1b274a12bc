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
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
    .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0", traits: []),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0", traits: []),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
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
    target(
      "HansaMonitoring",
      [
        "HansaCore", "HansaAnalysis", .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "Histogram", package: "hdrhistogram-swift"),
      ]),
    .target(
      name: "HansaAlerting",
      dependencies: [
        "HansaCore", "HansaAnalysis", "Yams", .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "Crypto", package: "swift-crypto"), .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"), .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ],
      resources: [.embedInCode("BuiltIn/builtin.yml")], swiftSettings: strict),
    target("HansaVisualization"),
    // 4
    target("HansaDuckDB", ["HansaCore", "HansaArrow", "HansaSQL", "HansaSource", "CDuckDB"]),
    target("HansaPlanner", ["HansaCore", "HansaSQL", "HansaCatalog"]),
    target(
      "HansaTelemetry",
      [
        "HansaCore", "HansaMonitoring", .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
      ]),
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
      "HansaHistory", ["HansaCore", "HansaArrow", "HansaSQL", "HansaSource", "HansaMonitoring", "HansaDuckDB"]),
    target(
      "HansaExecution",
      ["HansaCore", "HansaArrow", "HansaCatalog", "HansaSource", "HansaMonitoring", "HansaPlanner", "HansaSQL"]),
    // 6
    target(
      "Hansa",
      [
        "HansaCore", "HansaArrow", "HansaSQL", "HansaCatalog", "HansaSource", "HansaMonitoring", "HansaPlanner",
        "HansaExecution", "HansaSourcePostgreSQL", "HansaSourceMySQL", "HansaSourceSQLite", "HansaSourceFiles",
        "HansaEngineDuckDB", "HansaFormats", "HansaVisualization", "HansaAnalysis", "HansaHistory", "HansaDuckDB",
        "HansaTelemetry", "HansaAlerting", "Yams", .product(name: "Tracing", package: "swift-distributed-tracing"),
      ]),
    // 7
    target(
      "HansaServer",
      [
        "Hansa", "HansaAlerting", "HansaCore", "HansaArrow", "HansaFormats", "HansaMonitoring", "HansaTelemetry",
        "HansaSQL", .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "Tracing", package: "swift-distributed-tracing"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ]),
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
        "HansaMonitoring", "HansaExecution", "HansaServer", "HansaAnalysis", "HansaHistory", "HansaTelemetry",
        "HansaAlerting",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "Logging", package: "swift-log"),
      ], swiftSettings: strict),

    // Only for `make fuzz-sql`.
    .executableTarget(name: "HansaFuzz", dependencies: ["HansaTesting"], swiftSettings: strict),
    // For the benchmark of the history, and for its tests: a writer that is killed.
    .executableTarget(
      name: "HansaHistoryBench",
      dependencies: ["HansaHistory", "HansaMonitoring", "HansaArrow", "HansaCore", "HansaDuckDB"],
      swiftSettings: strict),
    // Only for `make bench`.
    .executableTarget(
      name: "HansaBench",
      dependencies: [
        "Hansa", "HansaAlerting", "HansaArrow", "HansaCatalog", "HansaCore", "HansaExecution", "HansaFormats",
        "HansaSource",
      ], swiftSettings: strict),
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
    .testTarget(
      name: "HansaAlertingTests", dependencies: ["HansaAlerting", "HansaCore", "HansaTesting", "Yams"],
      resources: [.copy("Scenarios")], swiftSettings: strict),
    tests("HansaMonitoringTests", ["HansaMonitoring", "HansaCore"]),
    tests(
      "HansaHistoryTests",
      [
        "HansaHistory", "HansaHistoryBench", "HansaMonitoring", "HansaArrow", "HansaDuckDB", "HansaCore",
        "HansaTesting",
      ]),
    tests(
      "HansaTelemetryTests",
      [
        "HansaTelemetry", "HansaMonitoring", "HansaCore", "HansaTesting",
        .product(name: "CoreMetrics", package: "swift-metrics"), .product(name: "Logging", package: "swift-log"),
      ]),
    tests(
      "HansaServerTests",
      [
        "HansaServer", "Hansa", "HansaAlerting", "HansaFormats", "HansaMonitoring", "HansaTelemetry", "HansaCore",
        "HansaTesting",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "Logging", package: "swift-log"),
      ]),
    tests("HansaSourceTests", ["HansaSource", "HansaArrow", "HansaCore"]),
    tests("HansaPlannerTests", ["HansaPlanner", "HansaSQL", "HansaCatalog", "HansaCore", "HansaTesting"]),
    tests("HansaSourcePostgreSQLTests", ["HansaSourcePostgreSQL"] + adapterTests),
    tests("HansaSourceMySQLTests", ["HansaSourceMySQL"] + adapterTests),
    tests("HansaSourceSQLiteTests", ["HansaSourceSQLite", "CSQLite"] + adapterTests),
    tests("HansaSourceFilesTests", ["HansaSourceFiles", "HansaDuckDB", "HansaSQL"] + adapterTests),
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
        "HansaSourceFiles", "HansaExecution", "HansaEngineDuckDB", "HansaFormats", "HansaMonitoring", "HansaHistory",
        "HansaAlerting", "HansaTelemetry",
        .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "MetricsTestKit", package: "swift-metrics"),
        .product(name: "InMemoryTracing", package: "swift-distributed-tracing"),
        .product(name: "Tracing", package: "swift-distributed-tracing"),
      ] + adapterTests,
      exclude: ["Plans/Golden"], resources: [.copy("Constructs/Corpus")], swiftSettings: strict),
    tests("HansaCommandTests", ["Hansa", "HansaCommand", "HansaHistory", "HansaMonitoring"] + adapterTests),
  ],
  swiftLanguageModes: [.v6]
)
