#include "network/machine_setup.h"

#include <unistd.h>

#include <chrono>
#include <filesystem>

#include "base/files.h"
#include "base/list_folder.h"
#include "base/log.h"
#include "base/process.h"
#include "network/name_spaces.h"
#include "network/programs.h"
#include "network/scripts.h"

namespace trainyard::network {
namespace {

namespace fs = std::filesystem;
constexpr auto kPatience = std::chrono::seconds(10);
constexpr const char* kForwarding = "/proc/sys/net/ipv4/ip_forward";

// A filter that drops unknown packets, as Docker's and ufw's do, belongs to iptables: it would
// still drop what our own table accepts.
Result<bool> drops_what_is_forwarded() {
  const std::string iptables = find_network_program("iptables");
  if (iptables.empty()) return false;
  TRY(const CommandOutput listed, run_command({iptables, "-w", "-S", "FORWARD"}, kPatience));
  if (!listed.status.success()) return false;  // the kernel has none
  return listed.out != "-P FORWARD ACCEPT\n" && listed.out.find("-i ty+ ") == std::string::npos;
}

Result<void> change_filter(const char* how) {
  const std::string iptables = find_network_program("iptables");
  const std::vector<std::vector<std::string>> rules = {
      {"-i", "ty+", "-j", "ACCEPT"},
      {"-o", "ty+", "-m", "conntrack", "--ctstate", "ESTABLISHED,RELATED", "-j", "ACCEPT"}};
  for (const auto& rule : rules) {
    std::vector<std::string> words = {iptables, "-w", how, "FORWARD"};
    words.insert(words.end(), rule.begin(), rule.end());
    TRY(const CommandOutput done, run_command(words, kPatience));
    if (!done.status.success() && std::string_view(how) == "-I")
      return Error(ErrorKind::internal, "let jobs through iptables' FORWARD chain: " + done.err);
  }
  return ok();
}

// Docker, libvirt and others forward too, and rely on it once they find it enabled.
bool others_forward() {
  std::error_code failed;
  for (const fs::path& device : list_readable("/sys/class/net"))
    if (fs::exists(device / "bridge", failed)) return true;
  return false;
}

}  // namespace

Result<void> set_up_machine(Records& records, const Subnet& uplinks) {
  TRY(const auto before, records.machine());
  MachineRecord machine = before.value_or(MachineRecord{});
  const bool forwards = read_file(kForwarding).value_or("0").starts_with('1');
  if (!before) {
    machine.forwarding_was_off = !forwards;
    TRY(machine.filter_opened, drops_what_is_forwarded());
    TRY_VOID(records.save_machine(machine));
    if (machine.filter_opened) TRY_VOID(change_filter("-I"));
  }
  MachineFacts facts;
  facts.uplinks = uplinks;
  facts.default_interface = default_interface(read_file("/proc/net/route").value_or(""));
  facts.forwards_for_jobs_only = machine.forwarding_was_off && !others_forward();
  TRY_VOID(run_script({find_network_program("nft"), "-f", "-"}, machine_rules(facts)));
  if (!forwards) TRY_VOID(set_network_option("ipv4/ip_forward", "1"));
  return ok();
}

Result<void> restore_machine(Records& records) {
  TRY(const auto machine, records.machine());
  if (!machine) return ok();
  if (machine->forwarding_was_off && !others_forward())
    TRY_VOID(set_network_option("ipv4/ip_forward", "0"));
  if (machine->filter_opened) TRY_VOID(change_filter("-D"));
  TRY_VOID(run_script({find_network_program("nft"), "-f", "-"}, no_machine_rules()));
  return records.remove_machine();
}

}  // namespace trainyard::network
