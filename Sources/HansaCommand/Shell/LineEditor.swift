import Foundation
import Synchronization

/// Line editing and history by libedit or GNU readline, whichever the system has, opened at run time.
///
/// Their callback interface is used: it reads key by key, so that the caller can wait for a Ctrl-C as well.
final class LineEditor: Sendable {
  private typealias Handler = @convention(c) (UnsafeMutablePointer<CChar>?) -> Void
  private typealias Install = @convention(c) (UnsafePointer<CChar>, Handler) -> Void
  private typealias Plain = @convention(c) () -> Void
  private typealias TakeText = @convention(c) (UnsafePointer<CChar>) -> Int32
  private typealias TakeNumber = @convention(c) (Int32) -> Void

  private let install: Install
  private let remove: Plain
  private let readCharacter: Plain
  private let addHistory: TakeText
  private let writeHistory: TakeText
  private let history: String?

  /// The library hands a line to a function without a context; only one editor exists.
  private static let line = Mutex<String??>(nil)

  private static let handler: Handler = { text in
    let line = text.map { String(cString: $0) }
    free(text)
    LineEditor.line.withLock { $0 = .some(line) }
  }

  /// - Parameter history: the file that keeps the lines; nil keeps none.
  /// - Returns: nil where there is no such library.
  static func load(history: String?) -> LineEditor? {
    for name in ["libedit.so.2", "libreadline.so.8", "libedit.so", "libreadline.so"] {
      if let library = dlopen(name, RTLD_NOW | RTLD_LOCAL), let editor = LineEditor(library, history) { return editor }
    }
    return nil
  }

  private init?(_ library: UnsafeMutableRawPointer, _ history: String?) {
    guard let install = dlsym(library, "rl_callback_handler_install"),
      let remove = dlsym(library, "rl_callback_handler_remove"),
      let readCharacter = dlsym(library, "rl_callback_read_char"), let addHistory = dlsym(library, "add_history"),
      let readHistory = dlsym(library, "read_history"), let writeHistory = dlsym(library, "write_history"),
      let usingHistory = dlsym(library, "using_history"), let stifle = dlsym(library, "stifle_history")
    else { return nil }
    // The locale says which bytes make a character.
    setlocale(LC_CTYPE, "")
    self.install = unsafeBitCast(install, to: Install.self)
    self.remove = unsafeBitCast(remove, to: Plain.self)
    self.readCharacter = unsafeBitCast(readCharacter, to: Plain.self)
    self.addHistory = unsafeBitCast(addHistory, to: TakeText.self)
    self.writeHistory = unsafeBitCast(writeHistory, to: TakeText.self)
    self.history = history
    // Ctrl-C is the caller's.
    dlsym(library, "rl_catch_signals")?.assumingMemoryBound(to: Int32.self).pointee = 0
    unsafeBitCast(usingHistory, to: Plain.self)()
    unsafeBitCast(stifle, to: TakeNumber.self)(2000)
    if let history {
      // Statements may hold data: the file is for its owner alone.
      close(open(history, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600))
      _ = unsafeBitCast(readHistory, to: TakeText.self)(history)
    }
  }

  /// Shows the prompt and starts a line.
  func begin(_ prompt: String) {
    Self.line.withLock { $0 = nil }
    install(prompt, Self.handler)
  }

  /// Takes one key, which is there.
  func readKey() { readCharacter() }

  /// nil while the line is not complete; `.some(nil)` at the end of the input.
  func takeLine() -> String?? { Self.line.withLock { $0 } }

  /// Gives the terminal back, and remembers the line.
  func finish() {
    remove()
    guard case .some(let line?) = takeLine(), !line.isEmpty else { return }
    _ = addHistory(line)
    if let history { _ = writeHistory(history) }
  }
}
