#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"

namespace trainyard::s3 {

// A form that a browser sends (multipart/form-data, RFC 7578), as S3 takes an upload by POST: small
// fields, then the part "file", of which nothing is held here. What comes behind that isn't looked
// at, as in S3. Fed in pieces of any size. Pure; not safe from several threads.
// MalformedPOSTRequest for what is no such form.
class FormData {
 public:
  // Of fields together, with their heads: S3's own limit.
  static constexpr std::size_t kMaxFields = 20 << 10;

  // PreconditionFailed: the body is of another type.
  static Result<FormData> of(std::string_view content_type);

  // Until it has reached the file, which it says; then feed() takes the rest.
  // MaxPostPreDataLengthExceeded over kMaxFields.
  Result<bool> read_fields(std::string_view bytes);
  // The file's bytes to `sink`, whose error is returned.
  using Sink = std::function<Result<void>(std::string_view)>;
  Result<void> feed(std::string_view bytes, const Sink& sink);
  // At the end of the body: that the file had an end.
  Result<void> finish() const;

  // By their names in lower case, for those don't tell A from a.
  const std::map<std::string, std::string>& fields() const { return fields_; }
  // As the browser's user chose it, without folders; empty: none.
  const std::string& file_name() const { return file_name_; }

 private:
  enum class State { before_delimiter, behind_delimiter, head, value, file, ended };

  explicit FormData(const std::string& boundary) : delimiter_("\r\n--" + boundary) {}
  Result<bool> step();
  Result<void> check_room(std::size_t more) const;  // of what may be held of fields
  void drop(std::size_t count);
  Result<void> take_head(std::string_view head);

  std::string delimiter_;
  State state_ = State::before_delimiter;
  std::string held_ = "\r\n";  // not looked at yet; the first delimiter may be the first line
  std::size_t before_ = 0;     // bytes of fields so far
  std::string name_;           // of the field whose value comes
  std::map<std::string, std::string> fields_;
  std::string file_name_;
};

}  // namespace trainyard::s3
