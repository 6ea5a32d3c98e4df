#include "data/spooled_texts.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/files.h"

namespace trainyard::data {
namespace {

constexpr std::size_t kSpoolBuffer = 256 << 10;

}  // namespace

// Not O_TMPFILE, which not every file system knows.
Result<UniqueFd> open_unnamed_file(const std::filesystem::path& folder) {
  std::string name = (folder / ".spool-XXXXXX").string();
  UniqueFd fd(::mkostemp(name.data(), O_CLOEXEC));
  if (!fd) return Error::from_errno(errno, "create a file in " + folder.string());
  if (::unlink(name.c_str()) != 0) return Error::from_errno(errno, "delete " + name);
  return fd;
}

Result<SpooledTexts> SpooledTexts::create(const std::filesystem::path& folder) {
  TRY(UniqueFd fd, open_unnamed_file(folder));
  return SpooledTexts(std::move(fd));
}

Result<void> SpooledTexts::add(std::string_view text) {
  buffer_.append(text);
  ends_.push_back((ends_.empty() ? 0 : ends_.back()) + text.size());
  return buffer_.size() < kSpoolBuffer ? ok() : finish();
}

Result<void> SpooledTexts::finish() {
  TRY_VOID(write_all(fd_.get(), buffer_));
  buffer_.clear();
  return ok();
}

Result<std::string> SpooledTexts::get(std::uint64_t index) const {
  const std::uint64_t first = index == 0 ? 0 : ends_[index - 1];
  std::string text(static_cast<std::size_t>(ends_[index] - first), '\0');
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t got = ::pread(fd_.get(), text.data() + done, text.size() - done,
                                static_cast<off_t>(first + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Error::from_errno(errno, "read a spooled text");
    if (got == 0) return Error(ErrorKind::corrupt, "a spooled text is not all there");
    done += static_cast<std::size_t>(got);
  }
  return text;
}

}  // namespace trainyard::data
