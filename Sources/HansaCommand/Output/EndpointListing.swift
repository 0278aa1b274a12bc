import Foundation
import Hansa
import HansaExecution

/// The servers of a source that has several, for a person.
enum EndpointListing {
  static func write(_ endpoints: [EndpointStatus]) {
    guard endpoints.count > 1 else { return }
    var text = "Endpoints:\n"
    for endpoint in endpoints {
      var parts = ["\(endpoint.role.rawValue)", "weight \(endpoint.weight)", endpoint.state.rawValue]
      if let lag = endpoint.lag { parts.append("\(Figures.duration(lag)) behind") }
      if let latency = endpoint.latency { parts.append("answers in \(Figures.duration(latency))") }
      if let error = endpoint.lastError { parts.append(error) }
      text += "  \(endpoint.place ?? "?")  \(parts.joined(separator: ", "))\n"
    }
    StandardStreams.write(text, to: STDOUT_FILENO)
  }
}
