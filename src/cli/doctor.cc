#include "cli/doctor.h"

#include <algorithm>
#include <boost/json.hpp>

#include "cli/text.h"

namespace trainyard::cli {
namespace {

namespace json = boost::json;

Style style_of(Health health) {
  return health == Health::ok ? Style::good : health == Health::warning ? Style::busy : Style::bad;
}

}  // namespace

std::string_view to_string(Health health) {
  return health == Health::ok ? "ok" : health == Health::warning ? "warning" : "problem";
}

std::vector<Finding> examine(DoctorHost& host, const DoctorTarget& target) {
  std::vector<Finding> findings;
  findings.push_back(check_docker(host, target));
  findings.push_back(check_oci(host, target));
  findings.push_back(check_runtime(findings[0], findings[1]));
  for (const auto check : {check_cgroups, check_confinement, check_runc, check_network,
                           check_overlayfs, check_fuse, check_volumes, check_gpus, check_disk,
                           check_data_folder, check_open_files, check_server, check_clock})
    findings.push_back(check(host, target));
  if (!target.configuration_error.empty())
    findings.push_back({"configuration", Health::problem, target.configuration_error,
                        "trainyard config check says all that is wrong"});
  if (!target.subnets.empty()) findings.push_back(check_subnets(host, target));
  for (const model::S3Store& store : target.stores) findings.push_back(check_store(host, store));
  return findings;
}

bool has_problem(const std::vector<Finding>& findings) {
  return std::any_of(findings.begin(), findings.end(),
                     [](const Finding& one) { return one.health == Health::problem; });
}

std::string findings_text(const std::vector<Finding>& findings, bool coloured) {
  std::vector<std::vector<Cell>> rows;
  std::string advice;
  for (const Finding& one : findings) {
    rows.push_back(
        {{one.check}, {std::string(to_string(one.health)), style_of(one.health)}, {one.detail}});
    if (!one.advice.empty()) advice += "  " + one.check + ": " + one.advice + "\n";
  }
  std::string text = format_table({"CHECK", "STATE", "FOUND"}, rows, coloured);
  if (!advice.empty()) text += "\nWhat to do:\n" + advice;
  if (!has_problem(findings)) text += "\nTraining jobs can run here.\n";
  return text;
}

json::value findings_json(const std::vector<Finding>& findings) {
  json::array checks;
  for (const Finding& one : findings) {
    json::object check{
        {"Check", one.check}, {"State", to_string(one.health)}, {"Found", one.detail}};
    if (!one.advice.empty()) check["Advice"] = one.advice;
    checks.push_back(std::move(check));
  }
  return json::object{{"Healthy", !has_problem(findings)}, {"Checks", std::move(checks)}};
}

}  // namespace trainyard::cli
