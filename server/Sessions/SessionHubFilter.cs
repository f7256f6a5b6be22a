using Microsoft.AspNetCore.SignalR;
using RemoteVerify.Node;
using RemoteVerify.Server.Web;

namespace RemoteVerify.Server.Sessions;

/// <summary>What holds for every call: at most 20 a second and connection, no null where the contract has a value, and errors as "code: what to do".</summary>
public sealed class SessionHubFilter(TimeProvider clock, ILogger<SessionHubFilter> log) : IHubFilter
{
    private const string WindowKey = "calls";

    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocation, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        try
        {
            CountCall(invocation.Context);
            if (invocation.HubMethodArguments.Any(argument => argument is null))
            {
                throw SessionRefusal.BadCall("Send the value that this call needs.");
            }

            return await next(invocation);
        }
        catch (SessionRefusal refusal)
        {
            throw new HubException($"{refusal.Code}: {refusal.Message}");
        }
        catch (Exception e) when (FullDisk.Caused(e))
        {
            log.LogError(e, "The disk is full: {Method} failed", invocation.HubMethodName);
            throw new HubException($"{FullDisk.Code}: {FullDisk.WhatToDo}");
        }
        catch (EvidenceUnavailable e)
        {
            log.LogError(e, "Evidence could not be written in {Method}", invocation.HubMethodName);
            var refusal = SessionRefusal.EvidenceUnavailable();
            throw new HubException($"{refusal.Code}: {refusal.Message}");
        }
        catch (Exception e) when (e is not HubException)
        {
            log.LogError(e, "Call {Method} failed", invocation.HubMethodName);
            throw new HubException("failed: Something went wrong here. Try again; if it stays, reload the page.");
        }
    }

    private void CountCall(HubCallerContext connection)
    {
        var now = clock.GetTimestamp();
        if (!connection.Items.TryGetValue(WindowKey, out var item) || item is not CallWindow window)
        {
            connection.Items[WindowKey] = window = new CallWindow(now);
        }

        if (!window.Take(clock.GetElapsedTime(window.Since, now), now))
        {
            throw new SessionRefusal("too_many", $"Send at most {SessionLimits.CallsPerSecond} calls a second.");
        }
    }

    /// <summary>Calls in the second that began at <see cref="Since"/>. A connection's calls come one after the other.</summary>
    private sealed class CallWindow(long since)
    {
        private int _calls;

        public long Since { get; private set; } = since;

        public bool Take(TimeSpan age, long now)
        {
            if (age >= TimeSpan.FromSeconds(1))
            {
                (Since, _calls) = (now, 0);
            }

            return ++_calls <= SessionLimits.CallsPerSecond;
        }
    }
}
