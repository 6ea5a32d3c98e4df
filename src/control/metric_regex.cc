#include "control/metric_regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace trainyard::control {

std::optional<std::string> metric_regex_error(const std::string& pattern) {
  int number = 0;
  PCRE2_SIZE offset = 0;
  pcre2_code* code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(),
                                   PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C, &number, &offset, nullptr);
  if (code == nullptr) {
    PCRE2_UCHAR message[256] = {};
    pcre2_get_error_message(number, message, sizeof message);
    return std::string(reinterpret_cast<const char*>(message)) + " at offset " +
           std::to_string(offset) + " of '" + pattern + "'";
  }
  pcre2_code_free(code);
  return std::nullopt;
}

}  // namespace trainyard::control
