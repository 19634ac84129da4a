using System.Globalization;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor.Services;
using Portal.Kernel;
using Portal.Shell.Components;
using Portal.Shell.Layouts;

namespace Portal.Tests.Shell.Components;

/// <summary>Renders components as a circuit would, in English; only the dispatcher is a fake.</summary>
public abstract class ComponentContext : BunitContext
{
    protected ComponentContext()
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");
        JSInterop.Mode = JSRuntimeMode.Loose;
        DefaultWaitTimeout = TimeSpan.FromSeconds(15);
        Services.AddMudServices(mud => mud.PopoverOptions.CheckForPopoverProvider = false);
        Services.AddLocalization();
        Services.AddLogging();
        Services.AddSingleton<TimeProvider>(Clock);
        Services.AddSingleton(new PortalOptions { ProductName = "Example" });
        Services.AddScoped<Feedback>();
        Services.AddScoped<LiveRights>();
        Services.AddSingleton<IDispatcher>(Answers);
        Services.AddCascadingValue(_ => new Surroundings(ThemeChoice.System, true));
        this.AddAuthorization().SetAuthorized("ada@example.com");
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
    }

    protected Microsoft.Extensions.Time.Testing.FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 5, 4, 12, 0, 0, TimeSpan.Zero));

    protected FakeDispatcher Answers { get; } = new();

    /// <summary>Answers what the test says, by the message's type.</summary>
    protected sealed class FakeDispatcher : IDispatcher
    {
        private readonly Dictionary<Type, Func<object, object>> _answers = [];

        public List<object> Sent { get; } = [];

        public void To<TMessage, T>(Func<TMessage, Result<T>> answer) where TMessage : IQuery<T> => _answers[typeof(TMessage)] = m => answer((TMessage)m);

        public Task<TResult> SendAsync<TResult>(IMessage<TResult> message, CancellationToken ct) where TResult : IResult<TResult>
        {
            Sent.Add(message);
            return Task.FromResult((TResult)_answers[message.GetType()](message));
        }
    }
}
