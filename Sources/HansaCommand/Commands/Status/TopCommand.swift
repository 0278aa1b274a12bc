import ArgumentParser
import Foundation
import HansaCore
import HansaSource
import Synchronization

/// `hansa top`.
struct TopCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "top",
    abstract: "Watch the queries and sources of a running hansa serve.",
    discussion: """
      Keys: q quits, j and k or the arrows select a query, c cancels it (and asks first), s changes the order (time, rows, \
      bytes pulled, id), r reverses it, p pauses the display (the queries go on), space refreshes it. Without a terminal \
      one page is printed.

      Examples:
        hansa top
        hansa top --url http://127.0.0.1:9090 --interval 5
        hansa top | head -20
      """)

  @OptionGroup var server: ServerAddressOptions
  @Option(help: ArgumentHelp("Seconds between two looks, 1 to 3600.", valueName: "seconds"))
  var interval = 1

  func validate() throws {
    guard (1...3600).contains(interval) else { throw ValidationError("--interval is 1 to 3600 seconds") }
  }

  func run() async throws {
    let client = try server.client()
    var screen = TopScreen(server: client.base)
    screen.status = try await server.status(client)
    guard StandardStreams.isTerminal(STDIN_FILENO), StandardStreams.canErase(STDOUT_FILENO) else {
      let height = 8 + (screen.status?.sources.count ?? 0) * 3 + screen.queries.count
      let page = screen.render(width: .max, height: max(24, height)).lines.dropLast()
      let text = page.joined(separator: "\n").trimmingCharacters(in: .newlines)
      return StandardStreams.write(text + "\n", to: STDOUT_FILENO)
    }
    let terminal = TopTerminal()
    terminal.enter()
    defer { terminal.leave() }
    var next = ContinuousClock.now + .seconds(interval)
    while !terminal.isEnding {
      terminal.show(screen)
      var isDue = false
      for key in await terminal.keys(until: next) {
        switch screen.press(key) {
        case .none: break
        case .quit: return
        case .refresh: isDue = true
        case .cancel(let id):
          do throws(CommandFailure) { try await client.cancel(id) } catch { screen.message = error.error.message }
          isDue = true
        }
      }
      guard isDue || ContinuousClock.now >= next else { continue }
      next = ContinuousClock.now + .seconds(interval)
      if screen.isPaused, !isDue { continue }
      do throws(CommandFailure) { screen.status = try await client.status() } catch {
        screen.message = error.error.message
      }
    }
  }
}

/// The terminal while `top` has it: keys come at once and are not shown, and the lines before are there again afterwards.
private final class TopTerminal: Sendable {
  private struct State {
    var before: termios?
    var isEnding = false
  }

  private let state = Mutex(State())

  /// SIGTERM ends it like q.
  var isEnding: Bool { state.withLock { $0.isEnding } }

  func enter() {
    Interrupts.shared.rememberTerminal()
    Interrupts.shared.whileServing { [weak self] in self?.state.withLock { $0.isEnding = true } }
    var settings = termios()
    guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return }
    let before = settings
    state.withLock { $0.before = before }
    settings.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG)
    tcsetattr(STDIN_FILENO, TCSADRAIN, &settings)
    StandardStreams.write("\u{1B}[?1049h\u{1B}[?25l", to: STDOUT_FILENO)
  }

  func leave() {
    StandardStreams.write("\u{1B}[?25h\u{1B}[?1049l", to: STDOUT_FILENO)
    if var before = state.withLock({ $0.before }) { tcsetattr(STDIN_FILENO, TCSADRAIN, &before) }
  }

  func show(_ screen: TopScreen) {
    var size = winsize()
    let isKnown = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 && size.ws_row > 0
    let (width, height) = isKnown ? (Int(size.ws_col), Int(size.ws_row)) : (80, 24)
    let (lines, marked) = screen.render(width: width, height: height)
    let rows = lines.enumerated().map { index, line in
      index == marked || index == lines.count - 1 ? "\u{1B}[7m\(line)\u{1B}[0m\u{1B}[K" : "\(line)\u{1B}[K"
    }
    StandardStreams.write("\u{1B}[H" + rows.joined(separator: "\r\n") + "\u{1B}[J", to: STDOUT_FILENO)
  }

  /// Waits for keys until the moment, but not longer than a tenth of a second, so that an end is seen soon.
  func keys(until moment: ContinuousClock.Instant) async -> [TopKey] {
    let wait = max(0, min(100, Int32(ContinuousClock.now.duration(to: moment) / .milliseconds(1))))
    let bytes: [UInt8]? = try? await WorkerThread.run("hansa-keys") { () throws(HansaError) -> [UInt8] in
      var descriptor = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
      guard poll(&descriptor, 1, wait) > 0 else { return [] }
      var buffer = [UInt8](repeating: 0, count: 64)
      let count = read(STDIN_FILENO, &buffer, buffer.count)
      // The terminal has gone: as if the user had left.
      return count > 0 ? Array(buffer[..<count]) : [0x03]
    }
    return TopKey.keys(bytes ?? [])
  }
}
