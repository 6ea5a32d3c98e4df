#pragma once

#include <dlfcn.h>

#include <filesystem>
#include <string>
#include <utility>

#include "base/result.h"

namespace trainyard::runtime {

// A library that is loaded on demand, so that this program can be built and started without it.
class SharedLibrary {
 public:
  // A name without a slash is searched as dlopen(3) does. not_found: it doesn't exist, or can't be
  // loaded; the message tells which.
  static Result<SharedLibrary> open(const std::filesystem::path& name) {
    if (void* handle = ::dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL)) return SharedLibrary(handle);
    const char* message = ::dlerror();
    const std::string why = message == nullptr ? "" : message;
    // glibc's text; for a library that this one needs it would begin with that one's name.
    if (why.starts_with(name.string() + ": cannot open shared object file: No such file"))
      return Error(ErrorKind::not_found, name.string() + " not found");
    return Error(ErrorKind::not_found, name.string() + " can't be loaded: " + why);
  }
  SharedLibrary(SharedLibrary&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  ~SharedLibrary() {
    if (handle_ != nullptr) ::dlclose(handle_);
  }
  SharedLibrary(const SharedLibrary&) = delete;
  SharedLibrary& operator=(const SharedLibrary&) = delete;
  SharedLibrary& operator=(SharedLibrary&&) = delete;

  // false, and a null pointer: there is no function of that name.
  template <class Function>
  bool find(Function& function, const char* name) const {
    function = reinterpret_cast<Function>(::dlsym(handle_, name));
    return function != nullptr;
  }

 private:
  explicit SharedLibrary(void* handle) : handle_(handle) {}
  void* handle_;
};

}  // namespace trainyard::runtime
