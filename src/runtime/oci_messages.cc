#include "runtime/oci_messages.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/files.h"

namespace trainyard::runtime {

std::string last_message(const std::filesystem::path& log) {
  const auto text = read_file(log);
  if (!text) return "it wrote no log";
  std::string message = "it gave no reason";
  for (std::size_t at = 0; at < text->size();) {
    const std::size_t end = std::min(text->find('\n', at), text->size());
    boost::system::error_code failed;
    const auto line = boost::json::parse(std::string_view(*text).substr(at, end - at), failed);
    if (!failed && line.is_object())
      if (const auto* runtime_message = line.get_object().if_contains("msg");
          runtime_message && runtime_message->is_string())
        message = std::string(runtime_message->get_string());
    at = end + 1;
  }
  return message;
}

// runc reports a program that it couldn't execute as `exec: "name": why`; crun as `executable file`
// or `open executable`. Everything else is the machine's fault, not the caller's.
Error start_error(const std::string& runtime_message) {
  for (const std::string_view phrase : {"exec: \"", "executable file", "open executable"})
    if (runtime_message.find(phrase) != std::string::npos)
      return Error(ErrorKind::invalid_argument, "start the container: " + runtime_message)
          .with_fault(Fault::caller);
  return Error(ErrorKind::internal, "start the container: " + runtime_message);
}

}  // namespace trainyard::runtime
