using System.Globalization;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MudBlazor.Services;
using Portal.Features.Branding;
using Portal.Features.Members;
using Portal.Features.Plans;
using Portal.Features.Usage;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Shell.Components;
using Portal.Shell.Layouts;

namespace Portal.Tests.Support;

/// <summary>Renders pages and components as a circuit would, in English. Only the dispatcher is a fake: it answers what the test says.</summary>
public abstract class PageContext : BunitContext
{
    private readonly Answering _answering = new();
    private readonly CascadingValueSource<Me> _me = new(Everything, isFixed: false);

    private static Me Everything { get; } = new(PersonId.New(), "ada@example.com", null, null, Enum.GetValues<StaffPermission>(), []);

    protected PageContext()
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");
        JSInterop.Mode = JSRuntimeMode.Loose;
        DefaultWaitTimeout = TimeSpan.FromSeconds(15);
        Services.AddMudServices(mud => mud.PopoverOptions.CheckForPopoverProvider = false);
        Services.AddLocalization();
        Services.AddLogging();
        Services.AddSingleton<TimeProvider>(Clock);
        Services.AddScoped<Feedback>();
        Services.AddScoped<LiveRights>();
        Services.AddScoped<PageLook>();
        Services.AddScoped<MeterText>();
        Services.AddScoped<PriceText>();
        Services.AddSingleton<IDispatcher>(_answering);
        Services.AddSingleton<IOperationFeed>(Feed);
        Services.AddSingleton(new PortalOptions());
        Services.AddCascadingValue(_ => _me);
        Services.AddCascadingValue(_ => new Surroundings(ThemeChoice.System, true));
        this.AddAuthorization().SetAuthorized("ada@example.com");
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
    }

    protected FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 5, 4, 12, 0, 0, TimeSpan.Zero));

    protected HandFeed Feed { get; } = new();

    /// <summary>Every message that a page has sent.</summary>
    protected IReadOnlyList<object> Sent => _answering.Sent;

    protected void Answer<TMessage, TResult>(Func<TMessage, TResult> with) where TMessage : IMessage<TResult> where TResult : IResult<TResult> =>
        _answering.Answers[typeof(TMessage)] = message => with((TMessage)message);

    /// <summary>The signed-in person is staff with these permissions.</summary>
    protected void SignedInAs(params StaffPermission[] permissions)
    {
        var me = Everything with { Staff = permissions };
        _me.NotifyChangedAsync(me).GetAwaiter().GetResult();
        Answer<WhoAmI, Result<Me>>(_ => me);
    }

    /// <summary>The feed, moved by hand.</summary>
    protected sealed class HandFeed : IOperationFeed
    {
        private readonly List<(OperationId Id, Func<Task> Changed)> _watching = [];

        public IEnumerable<OperationId> Watched => _watching.Select(w => w.Id);

        public IDisposable Watch(OperationId id, Func<Task> changed)
        {
            var watching = (id, changed);
            _watching.Add(watching);
            return new Ending(() => _watching.Remove(watching));
        }

        public Task MoveAsync(OperationId id) => Task.WhenAll(_watching.Where(w => w.Id == id).ToList().Select(w => w.Changed()));

        private sealed class Ending(Action end) : IDisposable
        {
            public void Dispose() => end();
        }
    }

    private sealed class Answering : IDispatcher
    {
        public Dictionary<Type, Func<object, object>> Answers { get; } = [];

        public List<object> Sent { get; } = [];

        public Task<TResult> SendAsync<TResult>(IMessage<TResult> message, CancellationToken ct) where TResult : IResult<TResult>
        {
            Sent.Add(message);
            return Task.FromResult((TResult)Answers[message.GetType()](message));
        }
    }
}
