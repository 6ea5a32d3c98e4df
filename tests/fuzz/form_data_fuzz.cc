// Uploads by a browser's form, of which the fields are read before anybody knows who sent them, and
// their policies. Promises: in which pieces a form comes changes nothing; what is held of it stays
// within its limit; its file is a part of what came; a policy is refused by one of S3's codes.

#include <algorithm>
#include <optional>
#include <string>

#include "aws/crypto.h"
#include "fuzz/fuzz_target.h"
#include "s3/form_data.h"
#include "s3/post_policy.h"

namespace trainyard::fuzz {
namespace {

struct Outcome {
  std::string code;  // of an error; empty: it is a form
  std::map<std::string, std::string> fields;
  std::string file_name;
  std::string file;
  bool operator==(const Outcome&) const = default;
};

Outcome parse(std::string_view body, std::size_t piece) {
  auto form = s3::FormData::of("multipart/form-data; boundary=b");
  PROMISE(form.has_value());
  Outcome outcome;
  const s3::FormData::Sink sink = [&](std::string_view bytes) {
    outcome.file += bytes;
    return ok();
  };
  bool at_file = false;
  for (; !body.empty(); body.remove_prefix(std::min(piece, body.size()))) {
    const std::string_view bytes = body.substr(0, piece);
    if (!at_file) {
      const auto reached = form->read_fields(bytes);
      if (!reached) return {reached.error().code(), {}, {}, {}};
      at_file = *reached;
      if (at_file) PROMISE(form->feed({}, sink).has_value());
    } else {
      PROMISE(form->feed(bytes, sink).has_value());
    }
  }
  std::size_t held = 0;
  for (const auto& [name, value] : form->fields()) held += name.size() + value.size();
  PROMISE(held <= s3::FormData::kMaxFields);
  if (const auto finished = form->finish(); !finished) return {finished.error().code(), {}, {}, {}};
  outcome.fields = form->fields();
  outcome.file_name = form->file_name();
  return outcome;
}

}  // namespace

void run(std::string_view input) {
  const s3::FormFields fields{{"key", "k"}, {"policy", aws::to_base64(input)}};
  const auto bounds = s3::check_post_policy(fields, "bucket", 100, Timestamp());
  PROMISE(bounds ? bounds->max <= 100 : !bounds.error().code().empty());

  const std::size_t piece = take_byte(input) + std::size_t{1};
  const Outcome whole = parse(input, input.size() + 1);
  PROMISE(parse(input, piece) == whole);
  PROMISE(input.find(whole.file) != std::string_view::npos);
}

}  // namespace trainyard::fuzz
