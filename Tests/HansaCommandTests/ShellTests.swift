import Foundation
import HansaTesting
import Testing

@Suite struct ShellTests {
  @Test func `a script runs to its end, and its failure is the exit code`() async throws {
    let shop = try await Shop()
    let script = """
      SELECT count(*)
        FROM shop.orders -- a comment; with a semicolon
      ;
      SELECT nothing;
      SELECT 'a;b' AS text, $$c;'d$$ AS other; SELECT 3 AS "x;y"
      """
    let done = try await shop.run("shell", "--format", "csv", input: script)
    #expect(done.out == "count\n3\ntext,other\na;b,c;'d\nx;y\n3\n")
    #expect(done.err.hasPrefix("error[42703]: column \"nothing\" does not exist\nLINE 1: SELECT nothing\n"))
    #expect(done.status == 1)
    #expect(try await shop.run("shell", input: "SELECT 1;").status == 0)
    #expect(try await shop.run("shell", input: "-- nothing;\n").status == 0)
  }

  @Test func `commands start with a backslash`() async throws {
    let shop = try await Shop()
    try shop.tool.folder.write("SELECT 7 AS seven", to: "seven.sql")
    let done = try await shop.run(
      "shell",
      input: """
        \\d
        \\d shop.customers
        \\set pushdown off
        \\format csv
        SHOW pushdown;
        \\i seven.sql
        \\x
        \\i seven.sql
        \\timing on
        \\nonsense
        \\q
        SELECT 'never';
        """)
    #expect(done.out.contains(" shop   | main   | customers | table |       2 | "))
    #expect(done.out.contains("shop.main.customers: table"))
    #expect(done.out.contains("\npushdown\noff\nseven\n7\n-[ RECORD 1 ]\nseven | 7\n(1 row)\nTiming is on.\n"))
    #expect(done.err.hasPrefix("error[42601]: there is no command \\nonsense\n"))
    #expect(!done.out.contains("never"))
    #expect(done.status == 1)
  }

  @Test func `a terminal has prompts, and Ctrl-C ends neither a line's shell nor a query's`() async throws {
    let shop = try await Shop()
    // A pseudo-terminal from Python's library; it reads what the shell shows, and types when it sees a prompt.
    try shop.tool.folder.write(
      """
      import os, pty, select, sys
      pid, fd = pty.fork()
      if pid == 0:
          os.environ.update(TERM="xterm", HOME=os.getcwd())
          os.execv(sys.argv[1], ["hansa", "shell"])
      seen = b""
      def expect(text):
          global seen
          while text not in seen:
              if not select.select([fd], [], [], 300)[0]: sys.exit("not seen: %r in %r" % (text, seen))
              seen += os.read(fd, 4096)
          seen = seen[seen.index(text) + len(text):]
      def send(text): os.write(fd, text)
      expect(b"hansa=> ")
      send(b"SELECT 40 + 2\\n")
      expect(b"hansa-> ")
      send(b"AS answer;\\n")
      expect(b"42")
      expect(b"hansa=> ")
      send(b"SELECT 'abandoned")
      expect(b"abandoned")
      send(b"\\x03")
      expect(b"hansa=> ")
      send(b"SELECT count(*) FROM generate_series(1, 10000000) a, generate_series(1, 10000000) b;\\n")
      expect(b"0 rows")
      send(b"\\x03")
      expect(b"the query was cancelled")
      expect(b"hansa=> ")
      send(b"SELECT nothing;\\n")
      expect(b"does not exist")
      expect(b"hansa=> ")
      send(b"\\\\q\\n")
      print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
      """, to: "typist.py")
    let done = try await shop.tool.shell("python3 typist.py \"$HANSA\"")
    #expect(done.err == "")
    #expect(done.out == "0\n")
  }
}
