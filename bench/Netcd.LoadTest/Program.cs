using Netcd.LoadTest;
using Netcd.LoadTest.Measures;
using Netcd.LoadTest.Servers;
using Netcd.LoadTest.Workloads;

// One thread waits for all sockets and handles what arrives itself: the load must cost less than the servers.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT", "1");

LoadTestOptions options;
try
{
    options = LoadTestOptions.Parse(args);
}
catch (ArgumentException problem)
{
    Console.Error.WriteLine($"{problem.Message}\n{LoadTestOptions.Usage}");
    return 2;
}

var workFolder = Path.Combine(Path.GetTempPath(), $"netcd-load-test-{Environment.ProcessId}");
AppDomain.CurrentDomain.ProcessExit += (_, _) =>
{
    try
    {
        Directory.Delete(workFolder, recursive: true);
    }
    catch (IOException)
    {
        // Not there, or a server that dies with this process still writes.
    }
};

using var netcd = new Contender("netcd", options.Netcd ?? Programs.PublishNetcd(), workFolder);
using var etcd = new Contender("etcd", options.Etcd ?? Programs.InstallEtcd(), workFolder);
var isValid = true;
Console.WriteLine(Comparison.Header);
foreach (var workload in AllWorkloads.Of(options).Where(workload => options.Includes(workload.Name)))
{
    var comparison = new Comparison(workload.Name);
    for (var round = 0; round < options.Rounds; round++)
    {
        Console.Error.WriteLine($"{workload.Name}: round {round + 1} of {options.Rounds}");
        var first = workload.Measure(round % 2 == 0 ? netcd : etcd);
        var second = workload.Measure(round % 2 == 0 ? etcd : netcd);
        comparison.Add(netcd: round % 2 == 0 ? first : second, etcd: round % 2 == 0 ? second : first);
    }

    foreach (var row in comparison.Rows())
    {
        Console.WriteLine(row);
    }

    isValid &= comparison.IsValid;
}

return isValid ? 0 : 1;
