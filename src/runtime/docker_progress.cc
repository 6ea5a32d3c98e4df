#include "runtime/docker_progress.h"

#include <boost/json.hpp>

#include "base/json_object.h"

namespace trainyard::runtime {

Result<void> DockerProgress::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    if (!within_) {
      const std::size_t start = bytes.find_first_not_of(" \t\r\n");
      if (start == std::string_view::npos) return ok();
      bytes.remove_prefix(start);
    }
    boost::system::error_code failed;
    const std::size_t read = parser_.write_some(bytes.data(), bytes.size(), failed);
    if (failed)
      return Error(ErrorKind::corrupt,
                   "the engine's progress report is not JSON: " + failed.message());
    within_ = !parser_.done();
    bytes.remove_prefix(read);
    if (within_) continue;
    take(parser_.release());
    parser_.reset();
  }
  return ok();
}

void DockerProgress::take(const boost::json::value& message) {
  if (!message.is_object()) return;
  const boost::json::object& object = message.get_object();
  // Docker reports it twice; older engines and Podman only as `error`.
  std::string engine_message = text_at(object_at(object, "errorDetail"), "message");
  if (engine_message.empty()) engine_message = text_at(object, "error");
  if (!engine_message.empty() && !failure_) failure_ = engine_message;
  std::string status = text_at(object, "status");
  if (status.empty()) status = text_at(object, "stream");
  if (!status.empty()) last_status_ = std::move(status);
}

}  // namespace trainyard::runtime
