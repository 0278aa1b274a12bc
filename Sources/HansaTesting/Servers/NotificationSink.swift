import Foundation
import HansaCore

/// What notifications reach: a web server and a mail server (aiosmtpd) on free ports of 127.0.0.1. Gone when the process ends.
public final class NotificationSink: Sendable {
  /// What came, in the order in which it did.
  public struct Message: Decodable, Sendable {
    /// `web` or `mail`.
    public var kind: String
    /// The header `idempotency-key`, or the mail's `Message-ID`.
    public var id: String
    /// `firing` or `resolved`; of mails the text of their subject.
    public var status: String
    /// What it was answered with; 0 where it was left without an answer.
    public var answer: Int
    /// The header `hansa-signature`, and whether it is right for the secret `secret`; of a mail whether it came by TLS from
    /// who knows the password.
    public var isSigned: Bool
  }

  /// How the mail server is spoken with. With TLS it takes mails of the user `hansa` with the password `secret` only.
  public enum MailSecurity: String, Sendable {
    case off, startTLS, tls
  }

  public let webPort: Int
  public let mailPort: Int
  /// The mail server's own certificate, for 127.0.0.1, as a PEM file; not there where it has no TLS.
  public let certificate: String
  let server: SupervisedServer
  private let log: String

  private init(webPort: Int, mailPort: Int, server: SupervisedServer, log: String) {
    (self.webPort, self.mailPort, self.server, self.log) = (webPort, mailPort, server, log)
    certificate = log + ".certificate"
  }

  /// Starts one.
  ///
  /// - Parameter answers: of the web server to the first requests, `503` or `hang` for none at all; `200` to all behind them.
  /// - Throws: `HansaError` where Python has no aiosmtpd: `make test` or dev/setup test fetches it.
  public static func start(
    answers: [String] = [], mail: MailSecurity = .off
  ) async throws -> NotificationSink {
    let python = try ServerHost.program(["python3"], package: "python3")
    let modules = try Reader.modules()
    return try await ServerHost.start("the sink of notifications") { port in
      let mailPort = try ServerHost.freePort()
      let folder = try ServerHost.makeFolder("hansa-sink", owner: nil)
      let (program, log) = (folder + "/sink.py", folder + "/messages")
      try Data(Self.program.utf8).write(to: URL(filePath: program))
      try Data().write(to: URL(filePath: log))
      let server = try SupervisedServer(
        folder: folder, stopSignal: "TERM",
        command: [python, program, modules, "\(port)", "\(mailPort)", log, mail.rawValue] + answers)
      return (server, NotificationSink(webPort: port, mailPort: mailPort, server: server, log: log))
    } answers: { sink in
      for port in [sink.webPort, sink.mailPort] {
        guard let descriptor = LoopbackSocket.connected(to: port) else { return false }
        close(descriptor)
      }
      return true
    }
  }

  /// What came so far.
  public func messages(_ kind: String) throws -> [Message] {
    // A line that is being written has no end yet.
    let text = try String(contentsOf: URL(filePath: log), encoding: .utf8)
    let whole = text.lastIndex(of: "\n").map { text[..<$0] } ?? ""
    return try whole.split(separator: "\n").map { try JSONDecoder().decode(Message.self, from: Data($0.utf8)) }
      .filter { $0.kind == kind }
  }

  private static let program = """
    import email, email.header, hashlib, hmac, json, ssl, subprocess, sys, threading, time
    sys.path.insert(0, sys.argv[1])
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import AuthResult

    web, mail, log, security, answers = int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], sys.argv[5], sys.argv[6:]
    lock = threading.Lock()

    def note(**line):
        with open(log, "a") as file:
            file.write(json.dumps(line) + "\\n")

    def signed(header, body):
        parts = dict(part.split("=", 1) for part in (header or "").split(",") if "=" in part)
        expected = hmac.new(b"secret", parts.get("t", "").encode() + b"." + body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(expected, parts.get("v1", ""))

    class Mails:
        async def handle_DATA(self, server, session, envelope):
            message = email.message_from_bytes(envelope.content)
            subject = "".join(part.decode(code or "ascii") if isinstance(part, bytes) else part
                              for part, code in email.header.decode_header(message["subject"]))
            with lock:
                note(kind="mail", id=message["message-id"], status=subject, answer=250,
                     isSigned=bool(server.transport.get_extra_info("ssl_object") and session.authenticated))
            return "250 taken"

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            with lock:
                answer = answers.pop(0) if answers else "200"
                note(kind="web", id=self.headers["idempotency-key"], status=json.loads(body)["status"],
                     answer=0 if answer == "hang" else int(answer), isSigned=signed(self.headers["hansa-signature"], body))
            if answer == "hang":
                time.sleep(3600)
            self.send_response(int(answer))
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *arguments):
            pass

    def authenticated(server, session, envelope, mechanism, data):
        known = (data.login, data.password) == (b"hansa", b"secret")
        return AuthResult(success=known and mechanism == "PLAIN", handled=False)

    def options():
        if security == "off":
            return {}
        certificate, key = log + ".certificate", log + ".key"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=127.0.0.1",
                        "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate, key)
        common = dict(authenticator=authenticated, auth_required=True)
        if security == "tls":
            return dict(common, ssl_context=context, auth_require_tls=False)
        return dict(common, tls_context=context, require_starttls=True)

    Controller(Mails(), hostname="127.0.0.1", port=mail, **options()).start()
    ThreadingHTTPServer.daemon_threads = True
    ThreadingHTTPServer(("127.0.0.1", web), Handler).serve_forever()
    """
}
