#include "runtime/registry_login.h"

#include <sys/mman.h>

#include <boost/json.hpp>
#include <cerrno>

#include "base/base64.h"
#include "base/files.h"

namespace trainyard::runtime {

namespace json = boost::json;

Result<UniqueFd> make_auth_file(const RegistryLogin& login) {
  const json::object entry{{"auth", base64(login.user_name + ":" + login.password)}};
  const json::object text{{"auths", json::object{{login.registry, entry}}}};
  UniqueFd file(::memfd_create("registry-login", MFD_CLOEXEC));
  if (!file) return Error::from_errno(errno, "make a file in memory");
  TRY_VOID(write_all(file.get(), json::serialize(text)));
  return file;
}

std::string registry_auth_header(const RegistryLogin& login) {
  return base64_for_urls(json::serialize(json::object{{"username", login.user_name},
                                                      {"password", login.password},
                                                      {"serveraddress", login.registry}}));
}

}  // namespace trainyard::runtime
