import Foundation
import HansaCore

/// A database server that lives exactly as long as this process: a small shell supervises it, waits for the end of a
/// pipe that only this process holds open, then stops the server and removes its folder. So nothing survives a crash
/// or a SIGKILL either.
final class SupervisedServer: Sendable {
  /// The server's files; the supervisor removes them.
  let folder: String
  private let lifeline: Lifeline

  private static let script = """
    folder=$1 signal=$2
    shift 2
    cd /
    exec 3<&0 </dev/null
    (
      cat <&3 >/dev/null
      : >"$folder/server.stop"
      if [ ! -e "$folder/server.exit" ]; then
        kill -s "$signal" "$(cat "$folder/server.pid")"
        tries=0
        while [ $tries -lt 30 ] && [ ! -e "$folder/server.exit" ]; do
          sleep 0.1
          tries=$((tries + 1))
        done
        [ -e "$folder/server.exit" ] || kill -s KILL "$(cat "$folder/server.pid")"
      fi
    ) &
    while :; do
      "$@" >>"$folder/server.log" 2>&1 3<&- &
      server=$!
      echo "$server" >"$folder/server.pid"
      [ ! -e "$folder/server.stop" ] || kill -s "$signal" "$server"
      wait "$server"
      status=$?
      [ -e "$folder/server.down" ] || break
      : >"$folder/server.halted"
      while [ -e "$folder/server.down" ] && [ ! -e "$folder/server.stop" ]; do sleep 0.05; done
      rm -f "$folder/server.halted"
      [ ! -e "$folder/server.stop" ] || break
    done
    exec 3<&-
    echo "$status" >"$folder/server.exit"
    wait
    rm -rf "$folder"
    """

  /// The command that runs `command` until its own standard input ends.
  static func supervisor(folder: String, stopSignal signal: String, command: [String]) -> [String] {
    ["/bin/sh", "-c", script, "supervisor", folder, signal] + command
  }

  /// Starts `command` with its files in `folder`, which must exist; `signal` is the server's fastest clean end.
  init(folder: String, stopSignal signal: String, command: [String]) throws {
    self.folder = folder
    lifeline = try Lifeline(command: Self.supervisor(folder: folder, stopSignal: signal, command: command))
  }

  /// Whether the server ended by itself, and so will never get ready.
  var hasEnded: Bool { FileManager.default.fileExists(atPath: folder + "/server.exit") }

  /// The last lines of the server's log, for error messages.
  var log: String {
    let text = (try? String(contentsOfFile: folder + "/server.log", encoding: .utf8)) ?? ""
    return text.split(separator: "\n").suffix(15).joined(separator: "\n")
  }

  /// Ends the server until `resume`, with its files as they are at that moment, and waits until it is gone.
  ///
  /// - Parameter signal: `SIGKILL` ends its children too, as a machine that loses its power does.
  func halt(by signal: Int32) async throws {
    guard FileManager.default.createFile(atPath: folder + "/server.down", contents: nil) else {
      throw HansaError(.ioError, "cannot write to \(folder)")
    }
    let pid = try pid()
    let children = signal == SIGKILL ? Self.children(of: pid) : []
    for process in [pid] + children { kill(process, signal) }
    try await wait("end") { FileManager.default.fileExists(atPath: self.folder + "/server.halted") }
  }

  /// Starts the server again after `halt`; whoever needs it asks it until it answers.
  func resume() async throws {
    try FileManager.default.removeItem(atPath: folder + "/server.down")
    try await wait("start again") { !FileManager.default.fileExists(atPath: self.folder + "/server.halted") }
  }

  private func pid() throws -> pid_t {
    let text = try String(contentsOfFile: folder + "/server.pid", encoding: .utf8)
    guard let pid = pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
      throw HansaError(.ioError, "\(folder)/server.pid has no number")
    }
    return pid
  }

  private static func children(of parent: pid_t) -> [pid_t] {
    let path = "/proc/\(parent)/task/\(parent)/children"
    return ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").split(separator: " ").compactMap { pid_t($0) }
  }

  private func wait(_ what: String, until isDone: () -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(180)
    while !isDone() {
      guard ContinuousClock.now < deadline, !hasEnded else {
        throw HansaError(.cannotConnect, "the server did not \(what)", detail: log)
      }
      try await Task.sleep(for: .milliseconds(10))
    }
  }

  /// Stops the server and waits until it and its folder are gone.
  func stop() throws { try lifeline.cut() }
}
