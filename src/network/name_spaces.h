#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

// Network namespaces by name, as `ip netns` has them: files below /run/netns. Needs root. Threads:
// any; a namespace is a thread's own, so what is done in one is done on a thread made for it.
namespace trainyard::network {

std::filesystem::path path_of_namespace(const std::string& name);

// Makes a namespace, with `prepare` done in it first, and names it. already_exists.
Result<void> make_namespace(const std::string& name, const std::function<Result<void>()>& prepare);
// Names the namespace of that process. already_exists.
Result<void> name_namespace_of(pid_t pid, const std::string& name);
bool namespace_exists(const std::string& name);
// Takes the name away; the namespace goes with its last process. Absent is fine.
Result<void> remove_namespace(const std::string& name);

// Runs `work` in the namespace, to its end.
Result<void> run_in_namespace(const std::filesystem::path& name_space,
                              const std::function<Result<void>()>& work);
// The same in one that is nobody else's, and is gone afterwards.
Result<void> run_in_new_namespace(const std::function<Result<void>()>& work);

// Runs a program with `script` as its standard input: internal with what it complains about, and
// what it was to do.
Result<void> run_script(const std::vector<std::string>& argv, const std::string& script);
// net/<name> of this thread's namespace: "ipv4/ip_forward". Absent ones are an error.
Result<void> set_network_option(const std::string& name, const std::string& value);

}  // namespace trainyard::network
