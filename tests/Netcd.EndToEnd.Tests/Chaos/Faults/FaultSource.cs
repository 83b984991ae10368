using Netcd.EndToEnd.Tests.Cluster.Running;
using Netcd.TestKit.Processes;

namespace Netcd.EndToEnd.Tests.Chaos.Faults;

/// <summary>
/// Draws faults. The same seed draws the same kinds, durations and places; who leads at the moment, where a fault is
/// meant for the leader, is up to the cluster.
/// </summary>
internal sealed class FaultSource(ProcessCluster cluster, SmallDisks disks, Random random, TimeSpan patience)
{
    public const string Replacement = "member replaced";

    public const int DelayMsMax = 400;

    private const int ClockOffsetSecondsMax = 3600;

    private static readonly ServerProgram Netcd = Programs.Netcd;

    /// <summary>Something that happens to processes, disks or clocks.</summary>
    public async Task<Fault> NextAtMembersAsync()
    {
        var kind = random.Next(12);
        var victims = await ChooseAsync(random.Next(4));
        var offset = TimeSpan.FromSeconds(random.Next(-ClockOffsetSecondsMax, ClockOffsetSecondsMax));
        return kind switch
        {
            0 or 1 or 2 => Kill(victims),
            3 or 4 => Pause(victims),
            5 or 6 when victims.FirstOrDefault(disks.IsSmall) is { } victim => FillDisk(victim),
            7 or 8 when victims.FirstOrDefault(victim => victim.Program == Netcd) is { } victim => SetClock(victim, offset),
            9 => Replace(victims[0]),
            10 => Stop(victims),
            _ => Kill(victims[..1]),
        };
    }

    /// <summary>Something that happens to links.</summary>
    public async Task<Fault> NextInNetworkAsync()
    {
        var kind = random.Next(4);
        var victims = await ChooseAsync(random.Next(3));
        var delay = TimeSpan.FromMilliseconds(random.Next(1, DelayMsMax));
        var network = cluster.Network ?? throw new InvalidOperationException("The links of chaos can be cut.");
        return kind switch
        {
            0 => InNetwork("cut", $"{Names(victims)} cut off", () => victims.ForEach(network.Isolate)),
            1 => InNetwork("one-way cut", $"{victims[0].Name} is heard but hears nobody", () => CutOneWay(network, victims[0])),
            _ => InNetwork("delay", $"{delay.TotalMilliseconds:F0} ms to and from {victims[0].Name}", () => Delay(network, victims[0], delay)),
        };

        Fault InNetwork(string name, string description, Action begin) =>
            new(name, description, () => Done(begin), () => Done(network.Heal));
    }

    // Mostly one; sometimes so many that there is no majority left, or all. Of one, every other time the leader.
    private async Task<List<ClusterMember>> ChooseAsync(int breadth)
    {
        var members = cluster.Members.ToArray();
        var isLeaderMeant = random.Next(2) == 0;
        random.Shuffle(members);
        if (breadth == 3)
        {
            return [.. members.Take((members.Length / 2) + random.Next(1 + (members.Length / 2)))];
        }

        return isLeaderMeant && await TryFindLeaderAsync() is { } leader ? [leader] : [members[0]];
    }

    private async Task<ClusterMember?> TryFindLeaderAsync()
    {
        var asked = cluster.Reachable.FirstOrDefault(member => member.Id.Length > 0);
        var leader = asked is null ? null : $"{(await asked.TryReadAsync("/v2/members/leader"))?["id"]}";
        return cluster.Members.FirstOrDefault(member => member.Id == leader);
    }

    private static Fault Kill(List<ClusterMember> victims) => new(
        victims.Count > 1 ? "kill -9 of several" : "kill -9",
        $"kill -9 of {Names(victims)}",
        () => Task.WhenAll(victims.Select(victim => victim.KillAsync())),
        () => Done(() => victims.ForEach(victim => victim.Launch())));

    private static Fault Stop(List<ClusterMember> victims) => new(
        "SIGTERM",
        $"SIGTERM to {Names(victims)}",
        () => Task.WhenAll(victims.Select(victim => victim.StopAsync())),
        () => Done(() => victims.ForEach(victim => victim.Launch())));

    private static Fault Pause(List<ClusterMember> victims) => new(
        "SIGSTOP",
        $"SIGSTOP of {Names(victims)}",
        () => Done(() => victims.ForEach(victim => victim.Pause())),
        () => Done(() => victims.ForEach(victim => victim.Resume())));

    private Fault FillDisk(ClusterMember victim) => new(
        "full disk",
        $"full disk of {victim.Name}",
        () => Done(() => disks.Fill(victim)),
        () => Done(() => disks.Free(victim)));

    private static Fault SetClock(ClusterMember victim, TimeSpan offset) => new(
        "clock offset",
        $"clock of {victim.Name} {offset.TotalSeconds:+0;-0} s",
        () => RestartAsync(victim, FalseClock.Ahead(offset)),
        () => RestartAsync(victim, new Dictionary<string, string>()));

    // Removed, its disk wiped, added again under its old name and address.
    private Fault Replace(ClusterMember victim) => new(
        Replacement,
        $"{victim.Name} removed, wiped and added again",
        async () =>
        {
            await cluster.RemoveAsync(victim, patience);
            await victim.WaitForExitAsync();
        },
        async () =>
        {
            await cluster.AddAgainAsync(victim, patience);
            await WaitUntilJoinedAsync(victim);
        });

    // Until it has data of its own it needs the others at each start, and ends if it cannot reach them: it is started again.
    private async Task WaitUntilJoinedAsync(ClusterMember joining) => await Poll.UntilAsync(
        $"{joining.Name} has joined",
        async () =>
        {
            if (joining.ProcessId is null)
            {
                joining.Launch();
            }

            try
            {
                return await joining.TryReadAsync("/health");
            }
            catch (ServerEndedException)
            {
                return null;
            }
        },
        cluster.LogTails,
        patience);

    private static async Task RestartAsync(ClusterMember member, IReadOnlyDictionary<string, string> environment)
    {
        await member.KillAsync();
        member.Options = member.Options with { Environment = environment };
        member.Launch();
    }

    private void CutOneWay(ClusterNetwork network, ClusterMember deaf)
    {
        deaf.IsCutOff = true;
        foreach (var other in cluster.Members.Where(other => other != deaf))
        {
            network.Cut(other, deaf);
        }
    }

    private void Delay(ClusterNetwork network, ClusterMember far, TimeSpan delay)
    {
        foreach (var other in cluster.Members.Where(other => other != far))
        {
            network.Delay(far, other, delay);
        }
    }

    private static string Names(IEnumerable<ClusterMember> members) => string.Join(", ", members.Select(member => member.Name));

    private static Task Done(Action action)
    {
        action();
        return Task.CompletedTask;
    }
}
