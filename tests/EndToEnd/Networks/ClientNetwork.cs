using System.Diagnostics;
using RemoteVerify.EndToEnd.Stage;

namespace RemoteVerify.EndToEnd.Networks;

/// <summary>A network namespace for one browser, joined to the server's by a veth pair. It has no name and ends with the process that holds it.</summary>
public sealed class ClientNetwork : IAsyncDisposable
{
    public const string Why = "makes a network namespace: run by infra/namespace.sh as root, with iptables and nsenter";

    private static int s_count;

    private readonly Process _holder;
    private readonly int _number;
    private readonly string _wrapper = Path.GetTempFileName();

    private ClientNetwork(Process holder, int number)
    {
        (_holder, _number) = (holder, number);
        File.WriteAllText(_wrapper, $"#!/bin/sh\nexec nsenter --target {holder.Id} --net {Chromium.Path} \"$@\"\n");
    }

    public static bool IsPossible => Environment.GetEnvironmentVariable("RV_NAMESPACE") is not null && File.Exists("/usr/sbin/iptables") && File.Exists("/usr/bin/nsenter");

    /// <summary>The server's end.</summary>
    public string Server => $"10.77.{_number}.1";

    public string ServerIPv6 => $"fd77:{_number:x}::1";

    public static bool HasIPv6 => File.Exists("/proc/net/if_inet6");

    /// <summary>The browser's first address, and others it may be given.</summary>
    public string Client(int host = 2) => $"10.77.{_number}.{host}";

    /// <summary>Where Debian's Chromium starts inside.</summary>
    public string BrowserPath => _wrapper;

    public static async Task<ClientNetwork> MakeAsync()
    {
        var holder = Process.Start(new ProcessStartInfo("unshare", ["--net", "sleep", "infinity"]))!;
        var network = new ClientNetwork(holder, Interlocked.Increment(ref s_count));
        try
        {
            await network.JoinAsync();
            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a command inside.</summary>
    public Task InsideAsync(string line) => RunAsync("nsenter", ["--target", $"{_holder.Id}", "--net", .. line.Split(' ')]);

    /// <summary>From now on nothing leaves the browser but TCP to these ports; lines of before are cut as well.</summary>
    public async Task OnlyTcpAsync(params int[] ports)
    {
        foreach (var port in ports)
        {
            await InsideAsync($"iptables -A OUTPUT -o rvc -p tcp --dport {port} -j ACCEPT");
        }

        await InsideAsync("iptables -A OUTPUT -o rvc -j DROP");
    }

    /// <summary>Nothing comes and nothing goes, and nobody is told.</summary>
    public async Task CutAsync()
    {
        await InsideAsync("iptables -I OUTPUT -o rvc -j DROP");
        await InsideAsync("iptables -I INPUT -i rvc -j DROP");
    }

    public async Task MendAsync()
    {
        await InsideAsync("iptables -D OUTPUT -o rvc -j DROP");
        await InsideAsync("iptables -D INPUT -i rvc -j DROP");
    }

    /// <summary>So much goes to the browser from now on; what would wait longer than a fifth of a second is lost.</summary>
    public Task NarrowAsync(int kilobits) => RunAsync("tc", ["qdisc", "replace", "dev", Device, "root", "tbf", "rate", $"{kilobits}kbit", "burst", "4kb", "latency", "200ms"]);

    /// <summary>So much comes from the browser from now on.</summary>
    public Task NarrowUpAsync(int kilobits) => InsideAsync($"tc qdisc replace dev rvc root tbf rate {kilobits}kbit burst 4kb latency 200ms");

    public Task WidenUpAsync() => InsideAsync("tc qdisc del dev rvc root");

    public Task WidenAsync() => RunAsync("tc", ["qdisc", "del", "dev", Device, "root"]);

    public Task AddAddressAsync(int host) => InsideAsync($"ip addr add {Client(host)}/24 dev rvc");

    public Task RemoveAddressAsync(int host) => InsideAsync($"ip addr del {Client(host)}/24 dev rvc");

    public async ValueTask DisposeAsync()
    {
        await Command.RunAsync("ip", "link", "del", Device);
        _holder.Kill();
        await _holder.WaitForExitAsync();
        _holder.Dispose();
        File.Delete(_wrapper);
    }

    private string Device => $"rvs{_number}";

    private async Task JoinAsync()
    {
        await RunAsync("chmod", ["700", _wrapper]);
        await HasOwnNamespaceAsync();
        await RunAsync("ip", ["link", "add", Device, "type", "veth", "peer", "name", "rvc", "netns", $"{_holder.Id}"]);
        await RunAsync("ip", ["addr", "add", $"{Server}/24", "dev", Device]);
        await RunAsync("ip", ["link", "set", Device, "up"]);
        await InsideAsync("ip link set lo up");
        // Deleting the first address must not take the others along.
        await InsideAsync("sysctl -q -w net.ipv4.conf.all.promote_secondaries=1");
        await AddAddressAsync(2);
        await InsideAsync("ip link set rvc up");
        await InsideAsync("sysctl -q -w net.ipv4.conf.rvc.promote_secondaries=1");
        await InsideAsync($"ip route add default via {Server}");
        if (HasIPv6)
        {
            await RunAsync("ip", ["addr", "add", $"{ServerIPv6}/64", "dev", Device, "nodad"]);
            await InsideAsync($"ip addr add fd77:{_number:x}::2/64 dev rvc nodad");
        }
    }

    // unshare takes a moment before it lives in a namespace of its own.
    private async Task HasOwnNamespaceAsync()
    {
        while (Namespace("self") == Namespace($"{_holder.Id}"))
        {
            await Task.Delay(5);
        }
    }

    private static string? Namespace(string process) => new FileInfo($"/proc/{process}/ns/net").LinkTarget;

    private static async Task RunAsync(string program, string[] arguments)
    {
        var (code, words) = await Command.RunAsync(program, arguments);
        if (code != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {words}");
        }
    }
}
