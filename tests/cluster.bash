# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# A Slurm cluster of one machine, two nodes and no privileges but root's: on loopback, in a folder of its own.

# cluster_missing: why none can be started here; nothing where one can.
cluster_missing() {
    local program
    [ "$(id -u)" = 0 ] || { echo "only root may start a Slurm cluster"; return; }
    for program in munged slurmctld slurmd sbatch squeue scontrol sinfo; do
        type -P "$program" > /dev/null || { echo "needs $program, which is not installed"; return; }
    done
}

# answers PORT: somebody listens there.
answers() { (: < "/dev/tcp/127.0.0.1/$1") 2> /dev/null; }

# cluster_port: the first of three ports in a row that are not in use, below those that Linux gives to callers.
cluster_port() {
    local port
    while :; do
        port=$((20000 + RANDOM % 12000))
        answers $port || answers $((port + 1)) || answers $((port + 2)) || break
    done
    echo "$port"
}

# cluster_start DIR: starts munged, slurmctld and the slurmds of n1 and n2; SLURM_CONF says where they are.
cluster_start() {
    local dir=$1 port host
    port=$(cluster_port) host=$(uname -n)
    host=${host%%.*}
    mkdir -p "$dir/state" "$dir/spool/n1" "$dir/spool/n2"
    export SLURM_CONF=$dir/slurm.conf
    (umask 077 && head -c 1024 /dev/urandom > "$dir/munge.key")
    cat > "$SLURM_CONF" << END_OF_CONF
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
AuthType=auth/munge
AuthInfo=socket=$dir/munge.sock
CredType=cred/munge
SlurmUser=root
SlurmdUser=root
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/spool/%n
SlurmctldPidFile=$dir/slurmctld.pid
SlurmdPidFile=$dir/slurmd-%n.pid
SlurmctldLogFile=$dir/slurmctld.log
SlurmdLogFile=$dir/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/builtin
SchedulerParameters=sched_interval=1,sched_min_interval=0,batch_sched_delay=0
MpiDefault=none
SwitchType=switch/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
ReturnToService=2
SlurmdParameters=config_overrides
KillWait=1
NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + 1)) CPUs=4 State=UNKNOWN
NodeName=n2 NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + 2)) CPUs=4 State=UNKNOWN
PartitionName=main Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
END_OF_CONF
    # none of them keeps what the tests are waited for with
    {
        munged --force --num-threads=2 --socket="$dir/munge.sock" --key-file="$dir/munge.key" --pid-file="$dir/munged.pid" \
            --log-file="$dir/munged.log" --seed-file="$dir/munge.seed" && slurmctld && slurmd -N n1 && slurmd -N n2
    } > "$dir/start.log" 2>&1 3>&- 4>&- || return
    cluster_ready || { tail -n 20 "$dir"/*.log; return 1; }
}

# cluster_ready: both nodes take jobs, within PATIENCE seconds.
cluster_ready() {
    local begin=$SECONDS
    while [ $((SECONDS - begin)) -lt "$PATIENCE" ]; do
        [ "$(sinfo -h -t idle -o %D 2> /dev/null)" != 2 ] || return 0
        sleep 0.1
    done
    return 1
}

# cluster_stop DIR: ends what cluster_start has started, and only that.
cluster_stop() {
    local file pid
    local -a pids=()
    for file in "$1"/slurmctld.pid "$1"/slurmd-*.pid "$1"/munged.pid; do
        [ ! -s "$file" ] || pids+=("$(cat "$file")")
    done
    scancel --state=PENDING 2> /dev/null || true
    scancel 2> /dev/null --user=root || true
    for pid in "${pids[@]}"; do kill "$pid" 2> /dev/null || true; done
    for pid in "${pids[@]}"; do
        timeout "$PATIENCE" tail --pid="$pid" -f /dev/null || kill -9 "$pid" 2> /dev/null || true
    done
}
