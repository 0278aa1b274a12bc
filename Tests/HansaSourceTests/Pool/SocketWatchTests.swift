import Foundation
import HansaCore
import HansaSource
import Testing

@Suite struct SocketWatchTests {
  /// Two sockets that are connected with each other.
  private func pair() throws -> (near: Int32, far: Int32) {
    var ends: [Int32] = [0, 0]
    try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
    return (ends[0], ends[1])
  }

  /// Whether a read would end at once, with bytes or with an end.
  private func isReadable(_ socket: Int32, within seconds: Int32 = 0) -> Bool {
    var entry = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, seconds * 1000) > 0
  }

  @Test func `a read that nobody answers ends when the time is up`() throws {
    let (near, far) = try pair()
    defer { for socket in [near, far] { close(socket) } }
    let error = #expect(throws: HansaError.self) {
      try SocketWatch.limit(near, to: .milliseconds(20)) { () throws(HansaError) in
        var byte: UInt8 = 0
        // Without the watch this never returns.
        if recv(near, &byte, 1, 0) <= 0 { throw HansaError(.connectionFailure, "the driver's own") }
      } late: {
        HansaError(.connectionFailure, "late")
      }
    }
    #expect(error?.message == "late")
  }

  @Test func `what ends in time leaves the socket as it is`() throws {
    let (near, far) = try pair()
    defer { for socket in [near, far] { close(socket) } }
    let sent = try SocketWatch.limit(near, to: .seconds(3600)) { () throws(HansaError) in
      send(near, [UInt8(7)], 1, 0)
    } late: {
      HansaError(.connectionFailure, "late")
    }
    var byte: UInt8 = 0
    #expect(sent == 1 && recv(far, &byte, 1, 0) == 1 && byte == 7)
    #expect(!isReadable(near))
  }

  @Test func `an error of the calls is passed on`() throws {
    let (near, far) = try pair()
    defer { for socket in [near, far] { close(socket) } }
    let error = #expect(throws: HansaError.self) {
      try SocketWatch.limit(near, to: .seconds(3600)) { () throws(HansaError) in
        throw HansaError(.undefinedTable, "the driver's own")
      } late: {
        HansaError(.connectionFailure, "late")
      }
    }
    #expect(error?.code == .undefinedTable)
  }

  @Test func `a socket that has got the number of the watched one is left alone`() throws {
    let (near, far) = try pair()
    let (other, peer) = try pair()
    defer { for socket in [near, far, other, peer] { close(socket) } }
    let watch = try SocketWatch(near, limit: .milliseconds(20))
    // The driver closed its socket, and the next one got the number.
    try #require(dup2(other, near) == near)
    #expect(isReadable(far, within: 120))
    #expect(!isReadable(peer))
    #expect(send(near, [UInt8(7)], 1, Int32(MSG_NOSIGNAL)) == 1 && isReadable(peer))
    #expect(watch.end())
  }
}
