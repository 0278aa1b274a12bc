import HansaArrow

extension SystemTable {
  /// The session's settings, as SHOW ALL has them.
  static let settings = SystemTable(
    "settings", [Field("name", .text), Field("setting", .text), Field("default_setting", .text)]
  ) { reader in
    SessionSettings.names.map { name in
      [
        .text(name), .text(reader.settings.value(of: name) ?? ""),
        .text(reader.federation.defaults.value(of: name) ?? ""),
      ]
    }
  }
}
