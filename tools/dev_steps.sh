# shellcheck shell=bash
# Steps of ./dev: sourced by it, after `root` and `logs` are set.

dev_started=${EPOCHREALTIME/[.,]*/}
mkdir -p "$logs"

heading() { printf '\n== %s\n' "$*"; }

# start_background OUTPUT COMMAND…: runs a command in the background, with its output in a file. Sets started_pid and
# started_fd, from which its exit status can be read once it ended. `wait` won't do: bash forgets a child when a later one
# gets its pid, and a build starts more processes than there are pids (/proc/sys/kernel/pid_max is 32768 on many machines).
start_background() {
  local output=$1
  shift
  exec {started_fd}< <(
    set -euo pipefail
    exec {status_fd}>&1 >"$output" 2>&1 </dev/null
    trap 'echo $? >&"$status_fd"' EXIT
    "$@"
  )
  started_pid=$!
}

# read_status FD [SECONDS]: waits for a command of start_background and sets `status` to its exit status: 137 when it was
# killed. Fails when it hasn't ended after SECONDS.
read_status() {
  local fd=$1 result=0
  read -r ${2:+-t "$2"} -u "$fd" status || result=$?
  ((result <= 128)) || return 1
  ((result == 0)) || status=137
  exec {fd}<&-
}

# end_tree PID: kills a process and its descendants.
end_tree() {
  local child
  for child in $(cat "/proc/$1/task/$1/children" 2>/dev/null); do end_tree "$child"; done
  kill "$1" 2>/dev/null || true
}

# step TITLE LOG COMMAND…: runs a command with its output in build/logs/LOG.log. Prints the title,
# progress and the time it took; a quick step prints one line. When it fails, prints the end of the
# log and its path, and ./dev exits.
step() {
  local title=$1 log=$logs/$2.log started=$SECONDS next status progress started_pid started_fd
  shift 2
  mkdir -p "$logs"
  printf '== %s ' "$title"
  start_background "$log" "$@"
  trap 'end_tree "$started_pid"; exit 130' INT TERM
  next=$((started + 5))
  local log_shown=
  until read_status "$started_fd" 0.1; do
    if ((SECONDS >= next)); then
      if [[ -z $log_shown ]]; then
        printf '(log: %s)\n' "${log#"$root"/}"
        log_shown=yes
      fi
      # Ninja's "[12/340]", else nothing.
      progress=$(tail -n 1 "$log" 2>/dev/null | grep -oE '^\[[0-9]+/[0-9]+\]' || true)
      printf '   … %d s %s\n' $((SECONDS - started)) "$progress"
      next=$((SECONDS + 15))
    fi
  done
  trap - INT TERM
  if ((status != 0)); then
    printf '   failed after %d s. The end of %s:\n\n' $((SECONDS - started)) "${log#"$root"/}" >&2
    tail -n 40 "$log" >&2
    printf '\nThe whole output is in %s\n' "${log#"$root"/}" >&2
    exit 1
  fi
  [[ -z $log_shown ]] || printf '  '
  printf ' done in %d s\n' $((SECONDS - started))
}

# background NAME COMMAND…: runs steps in the background, with their output in build/logs/NAME.log. `await NAME` waits for
# them and prints that; ./dev exits if they failed.
declare -A background_pids=() background_fds=()
background() {
  local name=$1 started_pid started_fd
  shift
  printf '== %s, in the background (log: build/logs/%s.log)\n' "$name" "$name"
  start_background "$logs/$name.log" "$@"
  background_pids[$name]=$started_pid
  background_fds[$name]=$started_fd
  trap end_background EXIT
}

await() {
  local name=$1 started=$SECONDS status
  read_status "${background_fds[$name]}"
  unset "background_fds[$name]"
  sed 's/^/   /' "$logs/$name.log"
  if ((status != 0)); then
    echo "$name failed" >&2
    exit 1
  fi
  printf '== %s, waited for %d s more\n' "$name" $((SECONDS - started))
}

# Kills the background steps that weren't awaited. One that has ended is left alone: its pid may be in use again.
end_background() {
  local name
  for name in "${!background_fds[@]}"; do
    read -r -t 0 -u "${background_fds[$name]}" || end_tree "${background_pids[$name]}"
  done
}

as_root() { if ((EUID == 0)); then "$@"; else sudo "$@"; fi; }

# Real containers need root. Root's commands get the environment that ./dev has set up.
as_root_keeping_environment() {
  if ((EUID == 0)); then
    "$@"
  else
    sudo --preserve-env="PATH,GTEST_OUTPUT,CI$(printf ',%s' "${!TRAINYARD@}")" \
      env "PATH=$PATH" "$@"
  fi
}

# Runs a command that starts a Trainyard of its own: as this user where Docker answers this user, else as root.
with_runtime() {
  if ((EUID == 0)) || { [[ -w /var/run/docker.sock ]] && docker info >/dev/null 2>&1; }; then
    "$@"
  else
    as_root_keeping_environment "$@"
    own_build_folder
  fi
}

# Gives back to this user what root's commands left in build/.
own_build_folder() { ((EUID == 0)) || sudo chown -R "$(id -u):$(id -g)" "$root/build"; }

# A Python that can make virtual environments: Debian's own first, then whatever is on PATH.
find_python() {
  local candidate
  for candidate in /usr/bin/python3 python3; do
    if command -v "$candidate" >/dev/null && "$candidate" -c 'import ensurepip, venv' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  echo "no Python with venv and ensurepip; install python3-venv" >&2
  return 1
}

make_python_environment() {  # FOLDER REQUIREMENTS…
  local python folder=$1 file arguments=()
  python=$(find_python)
  for file in "${@:2}"; do arguments+=(--requirement "$file"); done
  [[ -x $folder/bin/python ]] && "$folder/bin/python" -c '' 2>/dev/null || rm -rf "$folder"
  [[ -x $folder/bin/python ]] || "$python" -m venv "$folder"
  "$folder/bin/python" -m pip install --disable-pip-version-check --progress-bar off "${arguments[@]}"
}

# ensure_python FOLDER REQUIREMENTS…: a virtual environment with those. Done again only when they change.
ensure_python() {
  local folder=$1 stamp
  stamp=$folder/.requirements-$(cat "${@:2}" | sha256sum | cut -c1-16)
  if [[ ! -e $stamp || ! -x $folder/bin/python ]]; then
    step "Python packages ($folder)" "python-${folder##*/}" make_python_environment "$@"
    touch "$stamp"
  fi
}

# build/venv with tests/requirements.txt.
python_environment() { ensure_python build/venv tests/requirements.txt; }

# sdk_environment VERSION: build/venv-sdk2 or build/venv-sdk3, with the SageMaker Python SDK of that major version. They
# exclude each other, and each brings scores of packages along that nothing else here should see.
sdk_environment() { ensure_python "build/venv-sdk$1" "tests/sdk$1-requirements.txt"; }

# build/venv-smdebug, with exactly what its requirements list: the file says why.
smdebug_environment() { PIP_NO_DEPS=1 ensure_python build/venv-smdebug tests/smdebug-requirements.txt; }

# build/venv-mlflow, with exactly what its requirements list: the file says why.
mlflow_environment() { PIP_NO_DEPS=1 ensure_python build/venv-mlflow tests/mlflow-requirements.txt; }

# build/venv-clients, with S3 clients that are unlike the test environment's own: docs/clients.md.
clients_environment() { ensure_python build/venv-clients tests/clients-requirements.txt; }

# build/venv-airflow, whose 400 MB only ./dev clients needs.
airflow_environment() { ensure_python build/venv-airflow tests/airflow-requirements.txt; }

# build/venv-tensorboard, which only ./dev clients needs.
tensorboard_environment() { ensure_python build/venv-tensorboard tests/tensorboard-requirements.txt; }

# AWS's plugin for `aws ssm start-session`, for the tests of remote debugging; without Go their twin of it does.
session_plugin() {
  local program=$root/build/session-manager-plugin
  command -v go >/dev/null || return 0
  [[ -x $program && $program -nt tests/clients/session-manager-plugin/go.mod ]] ||
    CGO_ENABLED=0 nice -n 19 go -C tests/clients/session-manager-plugin build -buildvcs=false -trimpath -o "$program" \
      github.com/aws/session-manager-plugin/src/sessionmanagerplugin-main
  export TRAINYARD_SESSION_PLUGIN=$program
}

# build/venv-moto, with the other server of this API that the C++ client is tested against.
moto_environment() { ensure_python build/venv-moto bench/requirements.txt; }

make_node_environment() {
  rm -rf build/node && mkdir -p build/node
  cp tests/e2e/js/package.json tests/e2e/js/package-lock.json tests/e2e/js/*.mjs build/node/
  npm ci --prefix build/node --no-audit --no-fund --ignore-scripts
}

# build/node with what tests/e2e/js/package-lock.json pins.
node_environment() {
  local stamp
  stamp=build/.node-$(cat tests/e2e/js/* | sha256sum | cut -c1-16)
  if [[ ! -e $stamp || ! -d build/node/node_modules ]]; then
    step "JavaScript packages (build/node)" node make_node_environment
    touch "$stamp"
  fi
}
