import NIOCore
import Synchronization

/// Notices when a client leaves while its request is being answered.
///
/// A connection has one request at a time, so its channel is key enough.
final class ClientWatch: Sendable {
  private let departures = Mutex([ObjectIdentifier: @Sendable () -> Void]())

  /// Calls `onDeparture` once when the client of the channel goes, or has gone already.
  func watch(_ channel: any Channel, onDeparture: @escaping @Sendable () -> Void) {
    departures.withLock { $0[ObjectIdentifier(channel)] = onDeparture }
    if !channel.isActive { left(ObjectIdentifier(channel)) }
  }

  func unwatch(_ channel: any Channel) { departures.withLock { $0[ObjectIdentifier(channel)] = nil } }

  func left(_ channel: ObjectIdentifier) { departures.withLock { $0.removeValue(forKey: channel) }?() }
}

/// Tells the watch that a connection has ended. A client that closes its side for writing has left too: that is all that
/// can be seen of one that went.
final class DepartureHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = NIOAny

  private let clients: ClientWatch

  init(clients: ClientWatch) { self.clients = clients }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if let event = event as? ChannelEvent, event == .inputClosed { clients.left(ObjectIdentifier(context.channel)) }
    context.fireUserInboundEventTriggered(event)
  }

  func channelInactive(context: ChannelHandlerContext) {
    clients.left(ObjectIdentifier(context.channel))
    context.fireChannelInactive()
  }
}
