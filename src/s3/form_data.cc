#include "s3/form_data.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "net/http.h"
#include "s3/error.h"
#include "s3/request.h"

namespace trainyard::s3 {

namespace {

// RFC 2046, 5.1.1.
constexpr std::size_t kMaxBoundary = 70;

Error malformed_form(const std::string& what) {
  return s3_error("MalformedPOSTRequest",
                  "The body of your POST request is not well-formed multipart/form-data: " + what);
}

// The value of a parameter in `text`, a header's value; empty: it has none. Browsers put values in
// quotes, and write %22 for a quote inside.
std::string parameter_of(std::string_view text, std::string_view wanted) {
  for (std::size_t at = text.find(';'); at < text.size();) {
    std::string_view rest = text.substr(at + 1);
    const std::size_t equals = rest.find('=');
    if (equals == std::string_view::npos) return {};
    const std::string name = lower_case(net::strip_blanks(rest.substr(0, equals)));
    rest = rest.substr(equals + 1);
    const bool quoted = rest.starts_with('"');
    const std::size_t end = quoted ? rest.find('"', 1) : rest.find(';');
    if (quoted && end == std::string_view::npos) return {};
    if (name == wanted)
      return std::string(quoted ? rest.substr(1, end - 1) : net::strip_blanks(rest.substr(0, end)));
    at = text.find(';', text.size() - rest.size() + std::min(end, rest.size()));
  }
  return {};
}

}  // namespace

Result<FormData> FormData::of(std::string_view content_type) {
  const std::string type =
      lower_case(net::strip_blanks(content_type.substr(0, content_type.find(';'))));
  if (type != "multipart/form-data")
    return precondition_failed("Bucket POST must be of the enclosure-type multipart/form-data");
  const std::string boundary = parameter_of(content_type, "boundary");
  if (boundary.empty() || boundary.size() > kMaxBoundary)
    return malformed_form("its Content-Type has no boundary");
  return FormData(boundary);
}

Result<bool> FormData::read_fields(std::string_view bytes) {
  held_ += bytes;
  while (state_ != State::file) {
    TRY(const bool moved, step());
    if (moved) continue;
    TRY_VOID(check_room(held_.size()));
    return false;
  }
  return true;
}

Result<void> FormData::check_room(std::size_t more) const {
  if (before_ + more <= kMaxFields) return ok();
  return s3_error("MaxPostPreDataLengthExceeded",
                  "Your POST request fields preceding the upload file were too large.");
}

void FormData::drop(std::size_t count) {
  held_.erase(0, count);
  before_ += count;
}

// false: more bytes are needed for a step. If a step is too large for the limit, nothing else is
// checked, so that the result doesn't depend on how the data was split.
Result<bool> FormData::step() {
  switch (state_) {
    case State::before_delimiter:
    case State::value: {
      const std::size_t end = held_.find(delimiter_);
      if (end == std::string::npos) return false;
      TRY_VOID(check_room(end + delimiter_.size()));
      if (state_ == State::value) fields_.emplace(name_, held_.substr(0, end));
      drop(end + delimiter_.size());
      state_ = State::behind_delimiter;
      return true;
    }
    case State::behind_delimiter:
      if (held_.size() < 2) return false;
      TRY_VOID(check_room(2));
      if (held_.starts_with("--"))
        return invalid_argument("POST requires exactly one file upload per request.", "file", "0");
      if (!held_.starts_with("\r\n")) return malformed_form("a delimiter isn't a line of its own");
      drop(2);
      state_ = State::head;
      return true;
    case State::head: {
      const std::size_t end = held_.find("\r\n\r\n");
      if (end == std::string::npos) return false;
      TRY_VOID(check_room(end + 4));
      TRY_VOID(take_head(std::string_view(held_).substr(0, end)));
      drop(end + 4);
      return true;
    }
    case State::file:
    case State::ended:
      break;
  }
  return false;
}

Result<void> FormData::take_head(std::string_view head) {
  name_.clear();
  std::string file_name;
  for (std::string_view rest = head; !rest.empty();) {
    const std::size_t end = std::min(rest.find("\r\n"), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(rest.size(), end + 2));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return malformed_form("a part's head has no ':'");
    if (lower_case(line.substr(0, colon)) != "content-disposition") continue;
    name_ = lower_case(parameter_of(line.substr(colon + 1), "name"));
    file_name = parameter_of(line.substr(colon + 1), "filename");
  }
  if (name_.empty()) return malformed_form("a part has no name");
  if (fields_.contains(name_)) return malformed_form("it has two fields '" + name_ + "'");
  state_ = name_ == "file" ? State::file : State::value;
  if (state_ == State::file)
    file_name_ = file_name.substr(file_name.find_last_of("/\\") + 1);  // npos + 1 is 0
  return ok();
}

Result<void> FormData::feed(std::string_view bytes, const Sink& sink) {
  if (state_ == State::ended) return ok();
  held_ += bytes;
  const std::size_t end = held_.find(delimiter_);
  if (end != std::string::npos) {
    state_ = State::ended;
    return end == 0 ? ok() : sink(std::string_view(held_).substr(0, end));
  }
  // The end may be the start of a delimiter.
  if (held_.size() < delimiter_.size()) return ok();
  const std::size_t given = held_.size() - (delimiter_.size() - 1);
  TRY_VOID(sink(std::string_view(held_).substr(0, given)));
  held_.erase(0, given);
  return ok();
}

Result<void> FormData::finish() const {
  if (state_ == State::ended) return ok();
  return malformed_form("it has no end");
}

}  // namespace trainyard::s3
