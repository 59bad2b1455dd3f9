"""What is done with objects and queries: generators that yield statements and receive answers.

read → save → delete → bulk → related → prefetch
"""
