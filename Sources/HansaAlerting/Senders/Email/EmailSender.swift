import Foundation
import HansaCore
import NIOCore
import NIOPosix
import NIOSSL

/// Hands mails to a server by SMTP, each by a connection of its own.
struct EmailSender: NotificationSender {
  let options: EmailOptions
  let timeout: Duration

  func send(_ notification: OutboundNotification, at instant: AlertInstant) async -> SendResult {
    let message = EmailMessage(
      from: options.from, to: options.to, group: notification.group, id: notification.id, instant: instant)
    let session = SMTPSession(options, message: message.text)
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let end = loop.makePromise(of: SendResult.self)
    let limit = TimeAmount.nanoseconds(timeout.wholeMilliseconds * 1_000_000)
    do {
      let tls = options.security == .off ? nil : try context()
      let channel = try await ClientBootstrap(group: loop).connectTimeout(limit)
        .channelInitializer { [options] channel in
          channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            if let tls, options.security == .tls {
              try pipeline.addHandler(try Self.handler(tls, options.host))
            }
            try pipeline.addHandler(
              SMTPHandler(session, end) { try Self.handler(try tls.orThrow(), options.host) })
          }
        }.connect(host: options.host, port: options.port).get()
      let timer = loop.scheduleTask(in: limit) { end.succeed(.failed("the mail server did not answer in time")) }
      let result = try await withTaskCancellationHandler {
        try await end.futureResult.get()
      } onCancel: {
        end.succeed(.failed("cut off"))
      }
      timer.cancel()
      channel.close(promise: nil)
      return result
    } catch {
      // A promise has to be kept, also where nobody waits for it any more.
      end.succeed(.failed("no connection"))
      return .failed("the mail server \(options.host):\(options.port) cannot be reached: \(error)")
    }
  }

  private func context() throws -> NIOSSLContext {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.minimumTLSVersion = .tlsv12
    if let file = options.authorities { configuration.trustRoots = .file(file) }
    return try NIOSSLContext(configuration: configuration)
  }

  /// An address is no name for TLS's server name indication; the certificate has to have the address then.
  private static func handler(_ context: NIOSSLContext, _ host: String) throws -> NIOSSLClientHandler {
    let isAddress = (try? SocketAddress(ipAddress: host, port: 0)) != nil
    return try NIOSSLClientHandler(context: context, serverHostname: isAddress ? nil : host)
  }
}

extension Optional where Wrapped == NIOSSLContext {
  fileprivate func orThrow() throws(HansaError) -> NIOSSLContext {
    guard let self else { throw HansaError(.internalError, "there is no TLS here") }
    return self
  }
}

/// The connection's end of a session.
private final class SMTPHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private static let longestLine = 8192

  private var session: SMTPSession
  private let end: EventLoopPromise<SendResult>
  private let tls: () throws -> NIOSSLClientHandler
  private var received = ByteBuffer()

  init(
    _ session: SMTPSession, _ end: EventLoopPromise<SendResult>, tls: @escaping () throws -> NIOSSLClientHandler
  ) {
    self.session = session
    self.end = end
    self.tls = tls
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var bytes = unwrapInboundIn(data)
    received.writeBuffer(&bytes)
    while let length = received.readableBytesView.firstIndex(of: UInt8(ascii: "\n")).map({ $0 - received.readerIndex }),
      let line = received.readString(length: length + 1)
    {
      perform(session.take(String(line.prefix { $0 != "\r\n" && $0 != "\n" })), context)
    }
    if received.readableBytes > Self.longestLine { fail("the mail server's answer is too long", context) }
  }

  private func perform(_ action: SMTPSession.Action, _ context: ChannelHandlerContext) {
    switch action {
    case .wait: break
    case .send(let line): send(line, context)
    case .startTLS:
      // What came behind the answer could be anybody's words.
      guard received.readableBytes == 0 else { return fail("the mail server spoke before TLS", context) }
      do { try context.pipeline.syncOperations.addHandler(try tls(), position: .first) } catch {
        return fail("TLS cannot begin: \(error)", context)
      }
      perform(session.secured(), context)
    case .end(let outcome, let problem):
      send("QUIT", context)
      end.succeed(SendResult(outcome, problem))
    }
  }

  private func send(_ line: String, _ context: ChannelHandlerContext) {
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: line + "\r\n")), promise: nil)
  }

  private func fail(_ problem: String, _ context: ChannelHandlerContext) {
    end.succeed(.failed(problem))
    context.close(promise: nil)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { fail("\(error)", context) }

  func channelInactive(context: ChannelHandlerContext) {
    end.succeed(.failed("the mail server closed the connection"))
  }
}
