import HansaCore

extension PostgreSQLOptions {
  /// The options as libpq's keywords. What matters to every query (encoding, time zone) is set once connected.
  var connectionParameters: [(keyword: String, value: String)] {
    var parameters: [String: String] = [
      "host": host, "port": "\(port)", "application_name": applicationName, "client_encoding": "UTF8",
      // A server that vanished without a word is noticed within a minute instead of never.
      "keepalives_idle": "30", "keepalives_interval": "10", "keepalives_count": "3",
    ]
    parameters["dbname"] = database ?? user
    parameters["user"] = user
    parameters["password"] = password?.reveal()
    parameters.merge(driverParameters) { _, own in own }
    return parameters.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// `text` without the secrets among the options.
  func redacted(_ text: String) -> String {
    let plain = password?.redacted(from: text) ?? text
    return driverParameters["sslpassword"].map { Secret($0).redacted(from: plain) } ?? plain
  }

  /// What is set on each connection, so that no setting of server, database or role changes a result.
  ///
  /// - Parameter encoding: see `Connection.encoding`.
  func sessionStatements(encoding: String) -> String {
    """
    SET client_encoding = '\(encoding)';
    SET TimeZone = 'UTC';
    SET DateStyle = 'ISO, MDY';
    SET IntervalStyle = 'postgres';
    SET extra_float_digits = 3;
    SET bytea_output = 'hex';
    SET standard_conforming_strings = on;
    SET search_path = pg_catalog;
    SET statement_timeout = \(statementMilliseconds);
    SET idle_in_transaction_session_timeout = 0;
    SET default_transaction_read_only = on
    """
  }

  /// 0 for never.
  var statementMilliseconds: Int { statementTimeout.map { Int($0 / .milliseconds(1)) } ?? 0 }

  /// What the server reports of these settings without being asked.
  static let reportedSettings = [
    ("TimeZone", "UTC"), ("DateStyle", "ISO, MDY"), ("IntervalStyle", "postgres"),
    ("standard_conforming_strings", "on"), ("default_transaction_read_only", "on"),
  ]
}
