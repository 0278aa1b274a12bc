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
    "$@" >"$folder/server.log" 2>&1 3<&- &
    server=$!
    echo "$server" >"$folder/server.pid"
    (
      cat <&3 >/dev/null
      if [ ! -e "$folder/server.exit" ]; then
        kill -s "$signal" "$server"
        tries=0
        while [ $tries -lt 30 ] && [ ! -e "$folder/server.exit" ]; do
          sleep 0.1
          tries=$((tries + 1))
        done
        [ -e "$folder/server.exit" ] || kill -s KILL "$server"
      fi
    ) &
    exec 3<&-
    wait "$server"
    echo "$?" >"$folder/server.exit"
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

  /// Stops the server and waits until it and its folder are gone.
  func stop() throws { try lifeline.cut() }
}
