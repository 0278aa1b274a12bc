import ArgumentParser
@main struct HansaCommand: ParsableCommand {}
