import HansaCore
import HansaSourceMySQL
import Testing

@Suite struct OptionsTests {
  @Test func `a URL says it all`() throws {
    let options = try MySQLOptions(
      url: "mysql://a%40b:p%3Aw%2F@[::1]:3307/my%20shop?ssl_mode=required&connect_timeout=500ms&zero_dates=null")
    #expect(options.user == "a@b" && options.password?.reveal() == "p:w/" && options.host == "::1")
    #expect(options.port == 3307 && options.database == "my shop" && options.tls == .required)
    #expect(options.connectTimeout == .milliseconds(500) && options.zeroDates == .null)
  }

  @Test func `settings override the URL, and defaults are MySQL's`() throws {
    let options = try MySQLOptions(
      settings: ["url": "mariadb://app:x@db/shop", "host": "other", "tinyint1_is_boolean": "no", "ssl_ca": "/ca.pem"],
      password: Secret("given"))
    #expect(options.host == "other" && options.port == 3306 && options.user == "app" && options.database == "shop")
    #expect(options.password?.reveal() == "given" && !options.readsTinyint1AsBoolean && options.tls == .verifyFull)
    #expect(options.connectTimeout == .seconds(10) && options.zeroDates == .error && options.statementTimeout == nil)
  }

  @Test(arguments: [
    "mysql://u:hunter2@h:99999/db", "mysql://u:hunter2@h/", "postgresql://u:hunter2@h/db", "mysql://u:hunter2%zz@h/db",
    "mysql://u:hunter2@h/db?zero_dates=maybe", "mysql://u:hunter2@h/db?nonsense=1", "mysql://u:hunter2@[::1/db",
    "mysql://u:hunter2@h/db?connect_timeout=soon",
  ])
  func `a wrong setting is a configuration error without the password`(url: String) {
    #expect {
      try MySQLOptions(url: url)
    } throws: { error in
      let error = error as? HansaError
      return error?.code == .configuration && error?.description.contains("hunter2") == false
    }
  }

  @Test func `a misspelt setting is answered with the right one`() {
    #expect {
      try MySQLOptions(settings: ["url": "mysql://h/db", "zero_date": "null"])
    } throws: { error in
      (error as? HansaError)?.advice?.contains("zero_dates") == true
    }
  }
}
