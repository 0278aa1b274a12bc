import ArgumentParser
import Foundation
import HansaCore

/// The process: runs the command, and turns what it throws into a message and an exit code.
///
/// Exit codes: 0 done, 1 the query failed, 2 usage or configuration, 3 done, but sources are missing from
/// the answer.
@main
enum EntryPoint {
  static func main() async {
    signal(SIGPIPE, SIG_IGN)
    Interrupts.shared.start()
    do {
      var command = try HansaCommand.parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      end(0)
    } catch let failure as CommandFailure {
      failure.report()
      end(failure.exitCode)
    } catch let error as HansaError {
      let failure = CommandFailure(error)
      failure.report()
      end(failure.exitCode)
    } catch let code as ExitCode {
      end(code.rawValue)
    } catch {
      finish(with: error)
    }
  }

  /// Ends the process without the libraries' own clean-up, which threads of a cancelled query would run into.
  private static func end(_ status: Int32) -> Never {
    fflush(nil)
    _exit(status)
  }

  /// Help and version go to standard output; all else is a wrong use of the command line.
  private static func finish(with error: any Error) -> Never {
    let text = HansaCommand.fullMessage(for: error)
    guard HansaCommand.exitCode(for: error) != .success else {
      StandardStreams.write(text + "\n", to: STDOUT_FILENO)
      end(0)
    }
    let isMarked = text.hasPrefix("Error: ")
    StandardStreams.write("error: " + (isMarked ? text.dropFirst(7) : text[...]) + "\n", to: STDERR_FILENO)
    end(2)
  }
}
