#include "store/objects/stored_file.h"

#include <openssl/evp.h>
#include <sys/stat.h>

#include <cerrno>
#include <memory>

#include "base/check.h"
#include "base/hex.h"
#include "store/objects/object_reader.h"

namespace trainyard::store::objects {

Result<std::optional<UniqueFd>> open_stored(const ObjectFiles& files, const std::string& bucket,
                                            const ObjectRow& row) {
  TRY(auto fd, files.open_incoming(row.file_id));
  if (fd) return fd;
  return row.escaped ? files.open_escaped(bucket, row.file_id)
                     : files.open_plain(bucket, row.info.key);
}

Result<FileCheck> check_file(UniqueFd fd, const std::string& name, const ObjectRow& row,
                             std::optional<std::uint64_t> offset) {
  struct stat status{};
  if (::fstat(fd.get(), &status) != 0) return Error::from_errno(errno, "stat object " + name);
  const auto size = static_cast<std::uint64_t>(status.st_size);
  const std::uint64_t expected = offset.value_or(0) + row.info.size;
  if (offset ? size < expected : size != expected)
    return FileCheck{"has " + std::to_string(size) + " bytes, not " + std::to_string(expected),
                     true};
  auto reader =
      ObjectReader::make(std::move(fd), name, row.info, row.checksums, offset.value_or(0));
  if (!reader) return FileCheck{reader.error().message(), true};
  const bool by_md5 = !reader->has_checksums() && row.info.etag.size() == 32;
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> digest(EVP_MD_CTX_new(),
                                                                  EVP_MD_CTX_free);
  CHECK(EVP_DigestInit_ex(digest.get(), EVP_md5(), nullptr) == 1);
  std::string buffer;
  for (std::uint64_t at = 0; at < row.info.size;) {
    const auto bytes = reader->read(at, row.info.size - at, buffer);
    if (!bytes && bytes.error().kind() == ErrorKind::corrupt)
      return FileCheck{bytes.error().message(), true};
    if (!bytes) return Error(bytes.error());
    if (by_md5) CHECK(EVP_DigestUpdate(digest.get(), bytes->data(), bytes->size()) == 1);
    at += bytes->size();
  }
  if (!by_md5) return FileCheck{std::nullopt, reader->has_checksums() || row.info.size == 0};
  std::string md5(16, '\0');
  CHECK(EVP_DigestFinal_ex(digest.get(), reinterpret_cast<unsigned char*>(md5.data()), nullptr) ==
        1);
  if (to_hex(md5) != row.info.etag) return FileCheck{"isn't what its ETag says", true};
  return FileCheck{std::nullopt, true};
}

}  // namespace trainyard::store::objects
