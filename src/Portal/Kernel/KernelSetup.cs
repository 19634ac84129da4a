using FluentValidation;
using MediatR;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Portal.Kernel;

internal static class KernelSetup
{
    /// <summary>Registers the dispatcher, the behaviours in their order, and every handler, reaction and validator of this assembly.</summary>
    public static IServiceCollection AddKernel(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddScoped<CallerContext>();
        services.AddScoped<AfterCommit>();
        services.AddSingleton<Dispatchers>();
        services.AddSingleton<IDispatchers>(s => s.GetRequiredService<Dispatchers>());
        services.AddScoped<IEvents, MediatorEvents>();

        services.AddScoped<ServiceFactory>(s => s.GetRequiredService);
        services.AddScoped<IMediator, Mediator>();
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(TraceBehaviour<,>));
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(AuthoriseBehaviour<,>));
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(ValidateBehaviour<,>));
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(AuditBehaviour<,>));

        Type[] scanned = [typeof(IRequestHandler<,>), typeof(INotificationHandler<>), typeof(IValidator<>)];
        foreach (var type in typeof(KernelSetup).Assembly.GetTypes().Where(t => t is { IsClass: true, IsAbstract: false, IsGenericTypeDefinition: false }))
        {
            foreach (var contract in type.GetInterfaces().Where(i => i.IsGenericType && scanned.Contains(i.GetGenericTypeDefinition())))
                services.AddScoped(contract, type);
        }

        return services;
    }
}
