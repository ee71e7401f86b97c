from celery import Celery

celery = Celery("tasks", broker="redis://localhost", backend="redis://localhost")


@celery.task
def add(a, b):
    print(f"adding {a} and {b}")
    return a + b
