using System.Reflection;
using System.Text.RegularExpressions;
using ArchUnitNET.Domain;
using ArchUnitNET.Domain.Dependencies;
using ArchUnitNET.Loader;
using MediatR;
using Portal.Kernel;
using Type = System.Type;

namespace Portal.Tests.Architecture;

/// <summary>What every message and handler keeps to.</summary>
public sealed partial class MessageTests
{
    private static readonly System.Reflection.Assembly Program = typeof(IDispatcher).Assembly;

    private static readonly Type[] Messages = [.. Program.GetTypes().Where(t => t is { IsAbstract: false, IsInterface: false } && IsMessage(t))];

    private static readonly Type[] Handlers = [.. Program.GetTypes().Where(t => t is { IsAbstract: false, IsGenericTypeDefinition: false } && Implements(t, typeof(IRequestHandler<,>)))];

    // What a sentence about our messages begins with. A new verb is added here; a noun is not one. "Forgot" and "Who" are what people say.
    private static readonly HashSet<string> Verbs =
    [
        .. """
           Add Approve Ask Cancel Change Check Confirm Convert Count Create Credit Deactivate Decline Delete Draft Edit End Export Forgot Get Invite Join Leave List Offer Open Place Preview Prove Publish Quote Reactivate Record Redeem Refuse Reject Release
           Remove Rename Report Request Resend Reset Restore Resume Retire Retry Revoke Rotate Save Set Show Sign Suspend Transfer Who Withdraw Write
           """.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries),
    ];

    [Fact]
    public void Every_message_says_once_who_may_send_it()
    {
        Assert.NotEmpty(Messages);
        Rule.Holds(Messages.Where(m => m.GetCustomAttributes<AccessAttribute>().Count() != 1).Select(m => m.FullName));
    }

    [Fact]
    public void Every_command_has_a_name_in_the_audit_log()
    {
        var names = new System.Resources.ResourceManager(typeof(Portal.Features.Audit.Admin.AuditAdminText));

        Rule.Holds(Messages.Where(m => typeof(IChange).IsAssignableFrom(m) && names.GetString("what." + m.Name, System.Globalization.CultureInfo.InvariantCulture) is null).Select(m => m.FullName));
    }

    [Fact]
    public void What_is_open_to_many_says_why()
    {
        var silent = Messages.Where(m => m.GetCustomAttribute<AccessAttribute>() is AnonymousAttribute { Why.Length: < 10 } or SignedInAttribute { Why.Length: < 10 });

        Rule.Holds(silent.Select(m => m.FullName));
    }

    [Fact]
    public void What_needs_a_tenant_permission_names_its_tenant()
    {
        var nameless = Messages.Where(m => m.GetCustomAttribute<RequiresAttribute>() is { Tenant: not null } && !typeof(IConcernsTenant).IsAssignableFrom(m));

        Rule.Holds(nameless.Select(m => m.FullName));
    }

    [Fact]
    public void What_only_staff_may_send_lives_in_an_admin_folder()
    {
        var strays = Messages.Where(m => m.GetCustomAttribute<RequiresAttribute>() is { Staff: not null } && !m.Namespace!.EndsWith(".Admin", StringComparison.Ordinal));

        Rule.Holds(strays.Select(m => m.FullName));
    }

    [Fact]
    public void Every_message_has_one_handler()
    {
        var handled = Handlers.SelectMany(h => h.GetInterfaces().Where(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IRequestHandler<,>)))
            .Select(i => i.GetGenericArguments()[0]).ToLookup(t => t);

        Rule.Holds(Messages.Where(m => handled[m].Count() != 1).Select(m => $"{m.FullName}: {handled[m].Count()}"));
    }

    [Fact]
    public void Messages_are_named_as_sentences_begin()
    {
        string[] suffixes = ["Command", "Query", "Request", "Message", "Dto"];

        Rule.Holds(Messages.Where(m => suffixes.Any(m.Name.EndsWith) || !Verbs.Contains(FirstWord().Match(m.Name).Value)).Select(m => m.FullName));
    }

    [Fact]
    public void Handlers_and_reactions_never_send()
    {
        string[] senders = [typeof(IDispatcher).FullName!, typeof(IDispatchers).FullName!, "Portal.Kernel.Dispatchers", typeof(IMediator).FullName!];

        var broken = from type in ClassesOf(t => Implements(t, typeof(IRequestHandler<,>)) || Implements(t, typeof(INotificationHandler<>)))
                     from dependency in type.Dependencies
                     where senders.Contains(dependency.Target.FullName)
                     select $"{type.FullName} uses {dependency.Target.FullName}";

        Rule.Holds(broken.Distinct());
    }

    [Fact]
    public void Reactions_never_save()
    {
        var broken = from type in ClassesOf(t => Implements(t, typeof(IReactTo<>)))
                     from call in type.Dependencies.OfType<MethodCallDependency>()
                     where call.TargetMember.Name.StartsWith("SaveChanges", StringComparison.Ordinal)
                     select type.FullName;

        Rule.Holds(broken.Distinct());
    }

    private static IEnumerable<Class> ClassesOf(Func<Type, bool> wanted)
    {
        var names = Program.GetTypes().Where(t => t is { IsAbstract: false, IsGenericTypeDefinition: false } && wanted(t)).Select(t => t.FullName!.Replace('+', '/')).ToHashSet();
        Assert.NotEmpty(names);
        return new ArchLoader().LoadAssembly(Program).Build().Classes.Where(c => names.Contains(c.FullName.Replace('+', '/')));
    }

    [GeneratedRegex("^[A-Z][a-z]+")]
    private static partial Regex FirstWord();

    private static bool IsMessage(Type type) => Implements(type, typeof(IMessage<>));

    private static bool Implements(Type type, Type open) => type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == open);
}
