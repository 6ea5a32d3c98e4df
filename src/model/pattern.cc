#include "model/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/check.h"

namespace trainyard::model {
namespace {

// Enough for any honest value of the declared lengths; a hostile one is rejected within
// milliseconds.
constexpr std::uint32_t kMatchLimit = 1'000'000;
constexpr std::uint32_t kDepthLimit = 100'000;
constexpr std::uint32_t kHeapLimitKib = 16 * 1024;

struct CodeDeleter {
  void operator()(pcre2_code* code) const { pcre2_code_free(code); }
};
struct MatchDataDeleter {
  void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
};
using Code = std::unique_ptr<pcre2_code, CodeDeleter>;

// The models are written for Java, whose \p{Alnum} PCRE2 spells [:alnum:] (both only within a
// class). Java allows a count after $, which changes nothing: SageMaker's model has ${1,128}.
std::string in_pcre2(std::string_view java) {
  constexpr std::string_view kAlnum = "\\p{Alnum}";
  std::string pattern(java);
  for (std::size_t at = 0; (at = pattern.find(kAlnum, at)) != std::string::npos;)
    pattern.replace(at, kAlnum.size(), "[:alnum:]");
  for (std::size_t at = 0; (at = pattern.find("${", at)) != std::string::npos; ++at)
    pattern.erase(at + 1, pattern.find('}', at) - at);
  return pattern;
}

Code compile(std::string_view java) {
  const std::string pattern = in_pcre2(java);
  pcre2_compile_context* context = pcre2_compile_context_create(nullptr);
  pcre2_set_newline(context, PCRE2_NEWLINE_ANYCRLF);
  int error = 0;
  PCRE2_SIZE offset = 0;
  pcre2_code* code =
      pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(),
                    PCRE2_UTF | PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_DOLLAR_ENDONLY |
                        PCRE2_NEVER_BACKSLASH_C | PCRE2_ALT_BSUX,  // \u0009, as Java has it
                    &error, &offset, context);
  pcre2_compile_context_free(context);
  // If there is no JIT for this processor, matching works without it.
  if (code != nullptr) pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
  return Code(code);
}

const pcre2_code* compiled(std::string_view pattern) {
  static std::mutex mutex;
  static std::unordered_map<std::string_view, Code> codes;
  const std::scoped_lock lock(mutex);
  auto found = codes.find(pattern);
  if (found == codes.end()) found = codes.emplace(pattern, compile(pattern)).first;
  return found->second.get();
}

pcre2_match_context* limits() {
  static pcre2_match_context* const context = [] {
    pcre2_match_context* made = pcre2_match_context_create(nullptr);
    pcre2_set_match_limit(made, kMatchLimit);
    pcre2_set_depth_limit(made, kDepthLimit);
    pcre2_set_heap_limit(made, kHeapLimitKib);
    return made;
  }();
  return context;
}

}  // namespace

bool pattern_compiles(std::string_view pattern) {
  return compile(pattern) != nullptr;
}

bool matches_pattern(std::string_view pattern, std::string_view text) {
  const pcre2_code* code = compiled(pattern);
  CHECK(code != nullptr);
  // Only the match itself is needed: one pair of offsets is enough.
  thread_local const std::unique_ptr<pcre2_match_data, MatchDataDeleter> data(
      pcre2_match_data_create(1, nullptr));
  const auto match = [&](std::uint32_t options) {
    return pcre2_match(code, reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), 0, options,
                       data.get(), limits());
  };
  const int result = match(0);
  // The JIT's stack is small and fixed; the interpreter's grows up to the limits.
  if (result == PCRE2_ERROR_JIT_STACKLIMIT) return match(PCRE2_NO_JIT) >= 0;
  return result >= 0;
}

}  // namespace trainyard::model
